"""Doors of the forums: reading in `reading`, writing in `writing`."""

from forums.views.reading import board, boards, post, topic
from forums.views.writing import (
    accept_answer,
    bring_back_post,
    compose,
    edit_post,
    move_topic,
    reply,
    start_topic,
    withdraw_post,
)

__all__ = [
    "accept_answer", "board", "boards", "bring_back_post", "compose", "edit_post", "move_topic",
    "post", "reply", "start_topic", "topic", "withdraw_post",
]  # fmt: skip
