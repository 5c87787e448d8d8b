"""Tell members of things once, mark as seen, choose where to hear more or nothing, and carry it outside."""

from profiles.inbox.actions.asking import ask_once, forget_onces, give_back, move_onces
from profiles.inbox.actions.choosing import choose_channels, object_to, rest, withdraw_objection
from profiles.inbox.actions.sending import send_letters
from profiles.inbox.actions.telling import (
    choose_level,
    move_watches,
    prune,
    recount,
    see_about,
    see_all,
    see_line,
    tell,
    told_of,
    untell,
    untell_all,
    untell_of,
)
from profiles.inbox.actions.wechat import send_onces
from profiles.inbox.levels import place_of

__all__ = [
    "ask_once",
    "choose_channels",
    "choose_level",
    "forget_onces",
    "give_back",
    "move_onces",
    "move_watches",
    "object_to",
    "place_of",
    "prune",
    "recount",
    "rest",
    "see_about",
    "see_all",
    "see_line",
    "send_letters",
    "send_onces",
    "tell",
    "told_of",
    "untell",
    "untell_all",
    "untell_of",
    "withdraw_objection",
]
