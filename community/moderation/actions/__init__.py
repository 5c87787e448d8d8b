"""What keeps order, one module per noun."""

from community.moderation.actions.covering import cover, uncover
from community.moderation.actions.measuring import POINTS, lift_measure, points_of, take_measure
from community.moderation.actions.noting import forget_words, note_act, note_acts
from community.moderation.actions.reviewing import (
    alert_late,
    claim_review,
    decide_review,
    give_back_review,
    hold,
    let_go,
    lock_reviews,
    move_reviews,
    report,
    undo_decision,
)
from community.moderation.actions.sweeping import treat_as_spam, undo_spam

__all__ = [
    "POINTS", "alert_late", "claim_review", "cover", "decide_review", "forget_words", "give_back_review", "hold", "let_go",
    "lift_measure", "lock_reviews", "move_reviews", "note_act", "note_acts", "points_of", "report", "take_measure", "treat_as_spam",
    "uncover", "undo_decision", "undo_spam",
]  # fmt: skip
