"""Doors of blogs."""

from profiles.blogs.views.acting import (
    bring_back_comment,
    bring_back_entry,
    comment,
    put_away,
    put_back,
    turn_comments,
    withdraw_comment,
    withdraw_entry,
)
from profiles.blogs.views.reading import blog, comment_place, entry
from profiles.blogs.views.writing import categories, edit_entry, repost, say, write_entry

__all__ = [
    "blog",
    "bring_back_comment",
    "bring_back_entry",
    "categories",
    "comment",
    "comment_place",
    "edit_entry",
    "entry",
    "put_away",
    "put_back",
    "repost",
    "say",
    "turn_comments",
    "withdraw_comment",
    "withdraw_entry",
    "write_entry",
]
