"""Points lapse by the clock, thirty days after they were announced at the earliest."""

from django.db import transaction

from community.activity.actions import record
from community.privacy.registry import members_of, subject_of
from profiles.points.actions.ledger import locked, take, write
from profiles.points.clock import AHEAD
from profiles.points.models import House, Lot, Why
from profiles.points.verbs import POINTS_EXPIRED, POINTS_EXPIRING


def announce(at, size=500):
    """Tell everybody of what lapses within thirty days, one line of the log each; what is announced late lapses later.
    Returns how many accounts were told."""
    lots = Lot.objects.filter(left__gt=0, announced_at=None, expires_at__lte=at + AHEAD)
    keys = list(lots.order_by().values_list("subject", flat=True).distinct()[:size])
    people = members_of(keys)
    for key in keys:
        _announce(key, people.get(key), at)
    return len(keys)


@transaction.atomic
def _announce(key, member, at):
    account = locked([key])[key]
    lots = Lot.objects.filter(subject=key, left__gt=0, announced_at=None, expires_at__lte=at + AHEAD)
    told = lots.filter(expires_at__lt=at + AHEAD).update(announced_at=at, expires_at=at + AHEAD)
    told += lots.update(announced_at=at)
    if told and member:
        record(member, POINTS_EXPIRING, account, audience=f"member:{member.pk}", at=at)


def expire(at, size=500):
    """Take what has lapsed; returns from how many accounts."""
    lots = Lot.objects.filter(left__gt=0, announced_at__isnull=False, expires_at__lte=at)
    keys = list(lots.order_by().values_list("subject", flat=True).distinct()[:size])
    people = members_of(keys)
    return sum(_expire(key, people.get(key), at) for key in keys)


@transaction.atomic
def let_lapse(member, *, at):
    """She does not want her points any more: all of them lapse now."""
    key = subject_of(member)
    _lapse(key, member, Lot.objects.filter(subject=key, left__gt=0), at)


@transaction.atomic
def _expire(key, member, at):
    due = Lot.objects.filter(subject=key, left__gt=0, announced_at__isnull=False, expires_at__lte=at)
    return _lapse(key, member, due, at)


def _lapse(key, member, due, at):
    account = locked([key])[key]
    lots = list(due.all())
    amount = sum(lot.left for lot in lots)
    if not amount:
        return 0
    entry = write(account, -amount, why=Why.EXPIRED, house=House.EXPIRED, at=at)
    take(entry, amount, first=[(lot, lot.left) for lot in lots])
    record(member, POINTS_EXPIRED, entry, audience=f"member:{member.pk}" if member else "staff", at=at)
    return 1
