"""Make a token and end it: its member hears of both as of any way into her account."""

from django.db import transaction

from community.api.actions import issue_token, revoke_token
from profiles.signin.actions import tell_change
from profiles.signin.models import What


@transaction.atomic
def make_token(by, *, name, scopes, ends_at, device="", province="", at):
    """A new token. Returns (its row, its secret, which is kept nowhere)."""
    made = issue_token(by, name, scopes, ends_at=ends_at, at=at)
    tell_change(by, What.TOKEN_NEW, device=device, province=province, at=at)
    return made


@transaction.atomic
def end_token(by, token, *, device="", province="", at):
    """It opens nothing any more; one that had ended stays so, and nobody is told again."""
    if revoke_token(by, token, at=at):
        tell_change(by, What.TOKEN_GONE, device=device, province=province, at=at)
