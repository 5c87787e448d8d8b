"""Open rooms, say and take back, come and go, keep order."""

from clubs.chat.actions.keeping import let_back, remove_person, set_room, silence
from clubs.chat.actions.leaving import leave_messages, leave_rooms
from clubs.chat.actions.opening import (
    answer,
    ask_in,
    come_in,
    leave_lost_rooms,
    leave_room,
    open_group,
    open_room,
    reconsider,
    room_of_club,
    room_of_event,
)
from clubs.chat.actions.reading import read_up_to, recount, set_quiet
from clubs.chat.actions.saying import say, write_to
from clubs.chat.actions.standing import (
    forget_taken_back,
    hide,
    hide_reported,
    put_back_judged,
    release,
    restore,
    sweep,
    sweep_back,
    take_back,
)

__all__ = [
    "answer", "ask_in", "come_in", "forget_taken_back", "hide", "hide_reported", "leave_lost_rooms", "leave_messages", "leave_room", "leave_rooms", "let_back",
    "open_group", "open_room", "put_back_judged", "read_up_to", "reconsider", "recount", "release", "remove_person", "restore", "room_of_club", "room_of_event", "say",
    "set_quiet", "set_room", "silence", "sweep", "sweep_back", "take_back", "write_to",
]  # fmt: skip
