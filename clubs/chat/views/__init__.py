"""Doors of the chats."""

from clubs.chat.views.keeping import ask_in, let_back, open_room, people, remove_person, set_room, silence
from clubs.chat.views.lists import chats, new_group, own_words, requests, rooms
from clubs.chat.views.reading import club_room, day, event_room, lines, message, room
from clubs.chat.views.writing import answer, leave_room, read, reconsider, say, set_quiet, take_back, with_member

__all__ = [
    "answer", "ask_in", "chats", "club_room", "day", "event_room", "leave_room", "let_back", "lines", "message", "new_group", "open_room", "own_words", "people",
    "read", "reconsider", "remove_person", "requests", "room", "rooms", "say", "set_quiet", "set_room", "silence", "take_back", "with_member",
]  # fmt: skip
