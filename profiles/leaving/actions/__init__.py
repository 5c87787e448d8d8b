"""Take one's data along, bring it back, and close the account."""

from profiles.leaving.actions.bringing import BadPack, bring_member
from profiles.leaving.actions.closing import (
    ask_to_close,
    cancel_closing,
    change_closing,
    close_account,
    close_due,
    send_closing_code,
)
from profiles.leaving.actions.exporting import (
    ask_for_export,
    forget_exports,
    leave_exports,
    make_exports,
    stop_export,
)

__all__ = [
    "BadPack", "ask_for_export", "ask_to_close", "bring_member", "cancel_closing", "change_closing", "close_account", "close_due",
    "forget_exports", "leave_exports", "make_exports", "send_closing_code", "stop_export",
]  # fmt: skip
