"""Earn, spend, reverse, lapse, adjust; each locks the account first and leaves books that sum to zero."""

from profiles.points.actions.adjusting import carry_out, lapse_adjustments, propose_adjustment, refuse_adjustment
from profiles.points.actions.earning import FROM_ONE, pay
from profiles.points.actions.expiring import announce, expire, let_lapse
from profiles.points.actions.ledger import recount, reverse, spend
from profiles.points.actions.ruling import change_rule, rules

__all__ = [
    "FROM_ONE", "announce", "carry_out", "change_rule", "expire", "lapse_adjustments", "let_lapse", "pay", "propose_adjustment", "recount",
    "refuse_adjustment", "reverse", "rules", "spend",
]  # fmt: skip
