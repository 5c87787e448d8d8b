"""Bring, describe, order, mask and remove files; let them hang on a thing; let the decoder look at them; sweep."""

from community.attachments.actions.changing import attach, cut, describe, hand_over, mask, remove, remove_all, reorder
from community.attachments.actions.decoding import decode_next
from community.attachments.actions.sweeping import leave_files, sweep, sweep_unsent
from community.attachments.actions.taking import take_in

__all__ = [
    "attach", "cut", "decode_next", "describe", "hand_over", "leave_files", "mask", "remove", "remove_all", "reorder", "sweep", "sweep_unsent", "take_in",
]  # fmt: skip
