"""Write, comment, re-post, put away and bring back."""

from profiles.blogs.actions.categories import arrange_categories
from profiles.blogs.actions.commenting import comment, put_away, put_back, turn_comments
from profiles.blogs.actions.standing import (
    bring_back,
    forget_withdrawn,
    hide,
    hide_reported,
    put_back_judged,
    recount,
    release,
    restore,
    withdraw,
)
from profiles.blogs.actions.sweeping import sweep, sweep_back
from profiles.blogs.actions.writing import edit_entry, say, write_entry

__all__ = [
    "arrange_categories",
    "bring_back",
    "comment",
    "edit_entry",
    "forget_withdrawn",
    "hide",
    "hide_reported",
    "put_away",
    "put_back",
    "put_back_judged",
    "recount",
    "release",
    "restore",
    "say",
    "sweep",
    "sweep_back",
    "turn_comments",
    "withdraw",
    "write_entry",
]
