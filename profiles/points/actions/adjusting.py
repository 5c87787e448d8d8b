"""Points moved by hand: one colleague proposes with a reason, a second one carries it out."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from community.access.permissions import Refused
from community.activity.actions import record
from community.privacy.registry import subject_of
from profiles.points.actions.ledger import locked, lot_of, take, write
from profiles.points.models import Adjustment, House, Outcome, Why
from profiles.points.permissions import check_carry_out, check_enough, check_propose, check_refuse
from profiles.points.verbs import (
    ADJUSTMENT_CARRIED_OUT,
    ADJUSTMENT_LAPSED,
    ADJUSTMENT_PROPOSED,
    ADJUSTMENT_REFUSED,
)

# How long a proposal waits for its second pair of eyes.
WAITS = timedelta(hours=48)


@transaction.atomic
def propose_adjustment(by, member, amount, reason, *, at):
    """Write down what is to be moved and why; nothing moves yet."""
    check_propose(by, member)
    row = Adjustment.objects.create(
        subject=subject_of(member), amount=amount, reason=reason, by=subject_of(by), by_role=by.role, proposed_at=at,
        until=at + WAITS,
    )  # fmt: skip
    record(by, ADJUSTMENT_PROPOSED, row, audience="staff", at=at)
    return row


@transaction.atomic
def carry_out(by, row, *, at):
    """The second yes: the points move as they were proposed. Refused for what is decided or past its time, and where
    more is to be taken than there is."""
    account = locked([row.subject])[row.subject]
    row = Adjustment.objects.select_for_update(of=("self",)).get(pk=row.pk)
    check_carry_out(by, row)
    _check_waits(row, at)
    if row.amount < 0:
        check_enough(account, -row.amount)
    entry = write(
        account, row.amount, why=Why.ADJUSTED, house=House.ADJUSTED, kind="adjustment", key=row.pk, at=at
    )  # fmt: skip
    if row.amount > 0:
        lot_of(entry).save()
    else:
        take(entry, -row.amount)
    row.entry = entry
    return _decide(by, row, Outcome.DONE, ADJUSTMENT_CARRIED_OUT, at)


@transaction.atomic
def refuse_adjustment(by, row, *, at):
    """The second no, or its proposer takes it back; nothing moves."""
    row = Adjustment.objects.select_for_update(of=("self",)).get(pk=row.pk)
    check_refuse(by, row)
    _check_waits(row, at)
    return _decide(by, row, Outcome.REFUSED, ADJUSTMENT_REFUSED, at)


def _check_waits(row, at):
    if not row.waits:
        raise Refused(_("这笔已经有人定了：%(outcome)s。") % {"outcome": row.get_outcome_display()})
    if row.until <= at:
        raise Refused(_("过了 48 小时没人点头，这笔作废了。还要动的话，再提一次。"))


def _decide(by, row, outcome, verb, at):
    row.outcome, row.decided_at = outcome, at
    if by:
        row.decided_by, row.decided_role = subject_of(by), by.role
    row.save(update_fields=["outcome", "decided_at", "decided_by", "decided_role", "entry"])
    record(by, verb, row, audience="staff", at=at)
    return row


def lapse_adjustments(at):
    """What nobody decided in time comes to nothing; returns how many."""
    rows = Adjustment.objects.filter(outcome=Outcome.WAITS, until__lte=at)
    return sum(_lapse(pk, at) for pk in rows.values_list("pk", flat=True))


@transaction.atomic
def _lapse(pk, at):
    row = Adjustment.objects.select_for_update(of=("self",)).get(pk=pk)
    if row.waits:
        _decide(None, row, Outcome.LAPSED, ADJUSTMENT_LAPSED, at)
        return 1
    return 0
