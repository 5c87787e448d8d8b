"""Doors of the forums: reading, writing, lists over all boards, the versions of a post, and moderators at work."""

from forums.views.desk import change_board, desk, open_board
from forums.views.history import hide_version, history, restore_version
from forums.views.lists import featured, hot, read_board, unread_list
from forums.views.managing import deeds, manage_topic, manage_topics, split_topic, undo
from forums.views.reading import board, boards, post, seen, topic, unread
from forums.views.writing import (
    accept_answer,
    bring_back_post,
    compose,
    edit_post,
    pin_official,
    preview,
    reply,
    similar,
    start_topic,
    suggest_people,
    withdraw_post,
)

__all__ = [
    "accept_answer", "board", "boards", "bring_back_post", "change_board", "compose", "deeds", "desk", "edit_post", "featured", "hide_version",
    "history", "hot", "manage_topic", "manage_topics", "open_board", "pin_official", "post", "preview", "read_board", "reply",
    "restore_version", "seen", "split_topic", "similar", "start_topic", "suggest_people", "topic", "undo", "unread",
    "unread_list", "withdraw_post",
]  # fmt: skip
