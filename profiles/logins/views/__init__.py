"""Doors of accounts of elsewhere: `going` there and back, `coming` in as somebody new, `own` for what a member has linked."""

from profiles.logins.views.coming import known, newcomer
from profiles.logins.views.going import back, begin
from profiles.logins.views.own import logins, offer, unlink

__all__ = ["back", "begin", "known", "logins", "newcomer", "offer", "unlink"]
