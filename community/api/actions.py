"""Issue, revoke and mark the links of personal feeds and tokens; answer a write once; forget drawn pictures."""

import contextlib
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from community.activity.actions import record
from community.api.models import ApiAnswer, ApiToken, FeedLink, new_token, token_hash
from community.api.permissions import check_issue_link, check_issue_token, check_revoke_link, check_revoke_token
from community.api.scopes import KEPT_HOURS, SHOWN_DAYS, Scope
from community.api.verbs import FEED_LINK_ISSUED, FEED_LINK_REVOKED, TOKEN_ISSUED, TOKEN_REVOKED


@transaction.atomic
def issue_link(by, *, at):
    """A new link for the member's feeds; the one she had stops working. Returns its token, which is kept nowhere."""
    check_issue_link(by)
    get_user_model().objects.select_for_update().get(pk=by.pk)
    FeedLink.objects.visible_to(by).filter(revoked_at=None).update(revoked_at=at)
    token = new_token()
    link = FeedLink.objects.create(member=by, token_hash=token_hash(token), created_at=at)
    record(by, FEED_LINK_ISSUED, link, audience="staff", at=at)
    return token


@transaction.atomic
def revoke_link(by, *, at):
    """The member's link stops working; without one nothing happens."""
    check_revoke_link(by)
    link = FeedLink.objects.visible_to(by).filter(revoked_at=None).select_for_update().first()
    if link is None:
        return
    FeedLink.objects.filter(pk=link.pk).update(revoked_at=at)
    record(by, FEED_LINK_REVOKED, link, audience="staff", at=at)


def mark_used(link, *, at):
    """Keep the day, not the time, of a link's last use: one write a day."""
    day = timezone.localtime(at).date()
    if link.used_on != day:
        FeedLink.objects.filter(pk=link.pk).update(used_on=day)


@transaction.atomic
def issue_token(by, name, scopes, *, ends_at, at):
    """A new token of the member's. Returns (its row, its secret, which is kept nowhere)."""
    get_user_model().objects.select_for_update(of=("self",)).get(pk=by.pk)
    check_issue_token(by, at)
    secret = f"{PREFIX}{new_token()}"
    row = ApiToken.objects.create(
        member=by, name=name, scopes=[s for s in Scope.values if s in scopes], token_hash=token_hash(secret),
        created_at=at, ends_at=ends_at,
    )  # fmt: skip
    record(by, TOKEN_ISSUED, row, audience=NOBODY, at=at)
    return row, secret


# Says what a string found in somebody's files is for.
PREFIX = "bct_"
# The audience key of lines in the log that are nobody's but the member's own: nobody holds it.
NOBODY = "nobody"


@transaction.atomic
def revoke_token(by, token, *, at):
    """The token opens nothing any more, from the next request on. Returns whether it did before."""
    check_revoke_token(by, token)
    stood = ApiToken.objects.standing(at).filter(pk=token.pk).update(ends_at=at, revoked_at=at)
    if stood:
        record(by, TOKEN_REVOKED, token, audience=NOBODY, at=at)
    return bool(stood)


def revoke_tokens(by, *, at):
    """None of the member's own tokens opens anything any more; returns how many did."""
    return sum(revoke_token(by, token, at=at) for token in ApiToken.objects.standing(at).filter(member=by))


def mark_token_used(token, *, at):
    """Keep the hour of a token's last use: one write an hour."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    if token.used_at != hour:
        ApiToken.objects.filter(pk=token.pk).update(used_at=hour)


class KeyReused(Exception):
    """An idempotency key came again with another request."""


@transaction.atomic
def answer_once(token, key, digest, act, *, at):
    """What `act()` answers, a (status, JSON) pair, kept in its own transaction: under the same key of a token it is done
    once, however many ask at the same time; all get the same answer. What `act` raises leaves the key free. Raises
    KeyReused where the key stands for another request. Whoever comes second waits at the constraint for the first
    (SQLite: at the beginning of the transaction)."""
    row, is_new = ApiAnswer.objects.get_or_create(token=token, key=key, defaults={"digest": digest, "at": at})
    if not is_new:
        if row.digest != digest:
            raise KeyReused(key)
        return row.status, row.answer
    status, answer = act()
    ApiAnswer.objects.filter(pk=row.pk).update(status=status, answer=answer)
    return status, answer


def forget_answers(at):
    """Answers under idempotency keys go after a day; returns how many."""
    return ApiAnswer.objects.filter(at__lt=at - timedelta(hours=KEPT_HOURS)).delete()[0]


def forget_tokens(at):
    """Tokens go from their members' lists some time after their end; returns how many."""
    rows = ApiToken.objects.filter(ends_at__lt=at - timedelta(days=SHOWN_DAYS))
    return rows.delete()[1].get("api.ApiToken", 0)


# Seconds a drawn picture is kept: with the hour until the job comes, the day that receipts speak of.
PICTURE_SECONDS = 23 * 3600


def forget_pictures(at):
    """Take pictures off the disk that were drawn PICTURE_SECONDS ago: their cache by itself looks only at those it is asked
    for, and nobody asks for the picture of what was hidden or changed. Returns how many."""
    gone, until = 0, at.timestamp() - PICTURE_SECONDS
    for path in Path(settings.CACHES["pictures"]["LOCATION"]).glob("*"):
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime < until:
                path.unlink()
                gone += 1
    return gone
