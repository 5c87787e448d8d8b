"""Warn, mute, suspend, and end that before its time."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Max

from community.access.registry import PUBLIC
from community.activity.actions import record
from community.live.actions import ring_rights
from community.moderation.actions.noting import note_act
from community.moderation.models import Measure, MeasureKind
from community.moderation.permissions import check_measure
from community.moderation.verbs import MEASURE_LIFTED, MEASURE_TAKEN

# Warning points of each measure, and how long they count.
POINTS = {MeasureKind.WARN: 2, MeasureKind.MUTE: 4, MeasureKind.SUSPEND: 8}
POINTS_DAYS = 180
STOPS = {MeasureKind.MUTE: "muted_until", MeasureKind.SUSPEND: "suspended_until"}


@transaction.atomic
def take_measure(by, member, kind, *, rule, reason, until=None, at):
    """Warn a member, or stop her words or her sign-in until a minute (None for a warning), by a published rule."""
    check_measure(by, member)
    if (until is None) != (kind == MeasureKind.WARN) or (until is not None and until <= at):
        raise ValueError("a warning has no end, the others end later than now")
    member = get_user_model().objects.select_for_update().get(pk=member.pk)
    measure = Measure.objects.create(
        member=member, kind=kind, rule=rule, reason=reason, until=until, by=by, at=at, points=POINTS[kind],
        points_until=at + timedelta(days=POINTS_DAYS),
    )  # fmt: skip
    _settle(member, at)
    _note(by, kind, measure, at)
    record(by, MEASURE_TAKEN, measure, title=MeasureKind(kind).label, audience=f"member:{member.pk}", at=at)
    return measure


@transaction.atomic
def lift_measure(by, measure, *, at):
    """End a measure before its time; the same twice is one. Its points go too."""
    measure = Measure.objects.select_for_update(of=("self",)).select_related("member").get(pk=measure.pk)
    check_measure(by, measure.member)
    if measure.lifted_at:
        return
    Measure.objects.filter(pk=measure.pk).update(lifted_at=at, lifted_by=by, points_until=at)
    _settle(measure.member, at)
    _note(by, "lift", measure, at)
    record(by, MEASURE_LIFTED, measure, audience=f"member:{measure.member_id}", at=at)


def _settle(member, at):
    """What stops the member now: the latest end of the measures that stand."""
    standing = Measure.objects.filter(member=member, lifted_at=None, until__gt=at)
    ends = {STOPS[kind]: standing.filter(kind=kind).aggregate(end=Max("until"))["end"] for kind in STOPS}
    get_user_model().objects.filter(pk=member.pk).update(**ends)
    ring_rights(member.pk)


def _note(by, deed, measure, at):
    state = {"until": measure.until.isoformat() if measure.until else None, "points": measure.points}
    before, after = (state, {}) if deed == "lift" else ({}, state)
    note_act(
        by, deed, "member", measure.member_id, whom=measure.member, audience=PUBLIC, rule=measure.rule, before=before,
        after=after, words=measure.reason, at=at,
    )  # fmt: skip


def points_of(member, at):
    """Warning points that count now."""
    return sum(Measure.objects.filter(member=member, points_until__gt=at).values_list("points", flat=True))
