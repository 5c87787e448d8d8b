"""Doors of moderation: hiding, logs, measures, the queue."""

from community.moderation.views.hiding import hide, release, restore, rules
from community.moderation.views.logs import about_me, desk, log
from community.moderation.views.measuring import lift, measures, treat_as_spam, undo_spam
from community.moderation.views.queueing import claim, give_back, queue, report, review, undo

__all__ = [
    "about_me", "claim", "desk", "give_back", "hide", "lift", "log", "measures", "queue", "release", "report", "restore",
    "review", "rules", "treat_as_spam", "undo", "undo_spam",
]  # fmt: skip
