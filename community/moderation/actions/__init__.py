"""What keeps order, one module per noun."""

from community.moderation.actions.measuring import POINTS, lift_measure, points_of, take_measure
from community.moderation.actions.noting import forget_words, note_act
from community.moderation.actions.reviewing import (
    alert_late,
    claim_review,
    decide_review,
    give_back_review,
    hold,
    let_go,
    move_reviews,
    report,
    undo_decision,
)

__all__ = [
    "POINTS", "alert_late", "claim_review", "decide_review", "forget_words", "give_back_review", "hold", "let_go",
    "lift_measure", "move_reviews", "note_act", "points_of", "report", "take_measure", "undo_decision",
]  # fmt: skip
