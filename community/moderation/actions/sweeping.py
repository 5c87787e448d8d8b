"""按广告处理: everything of an account out of sight at once, and back at once."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from community.access.registry import MODERATORS
from community.activity.actions import record
from community.moderation.actions.measuring import lift_measure, take_measure
from community.moderation.actions.noting import note_act
from community.moderation.models import (
    SECOND_AFTER_DAYS,
    SPAM_DAYS,
    Deed,
    MeasureKind,
    Outcome,
    Review,
    Rule,
    Sweep,
)
from community.moderation.permissions import check_measure, check_second
from community.moderation.registry import sweepers
from community.moderation.verbs import REVIEW_DECIDED, REVIEW_UNDONE, SWEEP_PROPOSED, SWEEP_UNDONE, SWEPT


@transaction.atomic
def treat_as_spam(by, member, *, at):
    """Take all of an account's writing, names and pictures out of sight and mute it for thirty days. An account older
    than thirty days waits for a second moderator first (`done_at` is None). Returns the Sweep; the same twice is one."""
    check_measure(by, member)
    member = get_user_model().objects.select_for_update().get(pk=member.pk)
    sweep, new = Sweep.objects.get_or_create(
        member=member, undone_at=None, defaults={"proposed_by": by, "proposed_at": at}
    )
    if sweep.done_at:
        return sweep
    if member.joined_at <= at - timedelta(days=SECOND_AFTER_DAYS):
        if new:
            record(by, SWEEP_PROPOSED, sweep, audience=MODERATORS, at=at)
            return sweep
        check_second(by, sweep)
    _carry_out(by, member, sweep, at)
    return sweep


def _carry_out(by, member, sweep, at):
    counts, before = {}, {}
    for code, room in sorted(sweepers.items()):
        counts[code], before[code] = room.sweep(by, member, rule=Rule.SELLING, at=at)
    until = at + timedelta(days=SPAM_DAYS)
    measure = take_measure(
        by,
        member,
        MeasureKind.MUTE,
        rule=Rule.SELLING,
        reason=_("这个号发的是广告，写的都收起来了。"),
        until=until,
        at=at,
    )
    sweep.done_by, sweep.done_at, sweep.measure, sweep.counts, sweep.before = by, at, measure, counts, before
    sweep.save()
    for review in Review.objects.open().filter(whom=member):
        Review.objects.filter(pk=review.pk).update(
            decided_by=by, decided_at=at, outcome=Outcome.SPAM, rule=Rule.SELLING
        )
        record(by, REVIEW_DECIDED, review, title=Outcome.SPAM.label, audience=review.keepers, at=at)
    note_act(by, Deed.SPAM, "member", member.pk, whom=member, rule=Rule.SELLING, after=counts, at=at)
    record(by, SWEPT, sweep, audience=MODERATORS, at=at)


def _reopen(by, sweep, at):
    """What the sweep decided is to be decided again."""
    decided = Review.objects.filter(whom=sweep.member, outcome=Outcome.SPAM, decided_at=sweep.done_at)
    open_ones = Review.objects.open().filter(kind=OuterRef("kind"), key=OuterRef("key"))
    for review in decided.exclude(Exists(open_ones)):
        Review.objects.filter(pk=review.pk).update(
            decided_by=None, decided_at=None, outcome="", rule="", claimed_by=None, claimed_at=None
        )
        record(by, REVIEW_UNDONE, review, audience=review.keepers, at=at)


@transaction.atomic
def undo_spam(by, sweep, *, at):
    """Put an account back as it was, all at once, and end its measure; a proposal is dropped. The same twice is one."""
    sweep = Sweep.objects.select_for_update(of=("self",)).select_related("member", "measure").get(pk=sweep.pk)
    check_measure(by, sweep.member)
    if sweep.undone_at:
        return
    if sweep.done_at:
        _reopen(by, sweep, at)
        for code, room in sorted(sweepers.items()):
            if code in sweep.before:
                room.put_back(by, sweep.member, sweep.before[code], at=at)
        if sweep.measure:
            lift_measure(by, sweep.measure, at=at)
        note_act(
            by, Deed.UNSPAM, "member", sweep.member_id, whom=sweep.member, before=sweep.counts, at=at,
        )  # fmt: skip
    Sweep.objects.filter(pk=sweep.pk).update(undone_by=by, undone_at=at)
    record(by, SWEEP_UNDONE, sweep, audience=MODERATORS, at=at)
