"""Write down what was done to keep order, take and lift measures, and forget the words past their date."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from community.access.registry import PUBLIC
from community.activity.actions import record
from community.live.actions import ring_rights
from community.moderation.models import (
    CLAIM_MINUTES,
    KEPT_DAYS,
    Act,
    Deed,
    KeptWords,
    Measure,
    MeasureKind,
    Outcome,
    Report,
    Review,
)
from community.moderation.permissions import check_decide, check_measure, check_report
from community.moderation.registry import kinds
from community.moderation.verbs import MEASURE_LIFTED, MEASURE_TAKEN, REPORTED, REVIEW_DECIDED
from community.privacy.registry import subject_of

# Warning points of each measure, and how long they count.
POINTS = {MeasureKind.WARN: 2, MeasureKind.MUTE: 4, MeasureKind.SUSPEND: 8}
POINTS_DAYS = 180
STOPS = {MeasureKind.MUTE: "muted_until", MeasureKind.SUSPEND: "suspended_until"}


def note_act(by, deed, kind, key, *, whom, audience=PUBLIC, place="", rule="", before=None, after=None, words="", at):
    """One row of the permanent log. A part of the action that does the deed, in its transaction. What was reported and
    is hidden is decided with it."""
    act = Act.objects.create(
        deed=deed, rule=rule, kind=kind, key=key, place=place[:60], audience=audience, by=subject_of(by),
        by_role=by.role if by else "", whom=subject_of(whom), before=before or {}, after=after or {}, at=at,
    )  # fmt: skip
    if deed == Deed.HIDE:
        _decided_with_it(by, kind, key, rule, at)
    if words:
        KeptWords.objects.create(act=act, words=words, until=(at + timedelta(days=KEPT_DAYS)).date())
    return act


def _decided_with_it(by, kind, key, rule, at):
    for review in Review.objects.open().filter(kind=kind, key=key):
        Review.objects.filter(pk=review.pk).update(decided_by=by, decided_at=at, outcome=Outcome.HIDE, rule=rule)
        record(by, REVIEW_DECIDED, review, title=Outcome.HIDE.label, audience=review.keepers, at=at)


def forget_words(at, limit=1000):
    """Drop kept words whose date has come; returns how many. The acts stay."""
    due = KeptWords.objects.filter(until__lte=at.date()).order_by("until").values("pk")[:limit]
    return KeptWords.objects.filter(pk__in=list(due.values_list("pk", flat=True))).delete()[0]


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


@transaction.atomic
def report(by, kind, thing, *, rule, words="", at):
    """Say that a thing breaks a rule; a second word of the same member takes the place of the first. Returns the Review."""
    about = kind.about(thing)
    check_report(by, about)
    opening = {
        "whom": about.author, "keepers": about.keepers, "audience": about.audience, "place": about.place[:60],
        "words": kind.words(thing)[:300], "opened_at": at,
    }  # fmt: skip
    review, _new = Review.objects.get_or_create(kind=kind.code, key=thing.pk, decided_at=None, defaults=opening)
    review = Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
    Report.objects.update_or_create(review=review, reporter=by, defaults={"rule": rule, "words": words, "at": at})
    why = _why(review, at)
    Review.objects.filter(pk=review.pk).update(score=min(sum(n for _words, n in why), 100), why=why)
    record(by, REPORTED, review, audience=about.keepers, at=at)
    return review


def _why(review, at):
    """[[words, points]]: what makes a review urgent, and never who is right. Each report 15; each reporter who was right
    before 6, at the most twice; each warning point of the author 3; words of a rule-breaker's first days nothing."""
    reporters = list(review.reports.values_list("reporter", flat=True))
    right = Report.objects.filter(reporter__in=reporters).exclude(review__outcome__in=("", Outcome.RELEASE))
    right = min(right.values("reporter").distinct().count(), 2)
    points = points_of(review.whom, at) if review.whom else 0
    why = [[_("%(n)d 人举报") % {"n": len(reporters)}, 15 * len(reporters)]]
    if right:
        why.append([_("其中有人以前报得准"), 6 * right])
    if points:
        why.append([_("作者身上有 %(n)d 分警告") % {"n": points}, 3 * points])
    return why


def claim_review(by, review, *, at):
    """Take a review in hand for a quarter of an hour: one conditional UPDATE, so that two never hold it."""
    check_decide(by, review, at)
    free = Q(claimed_by=None) | Q(claimed_by=by) | Q(claimed_at__lte=at - timedelta(minutes=CLAIM_MINUTES))
    taken = Review.objects.open().filter(free, pk=review.pk).update(claimed_by=by, claimed_at=at)
    if not taken:
        check_decide(by, Review.objects.select_related("claimed_by", "decided_by").get(pk=review.pk), at)


def give_back_review(by, review):
    """Put a review back into the queue."""
    Review.objects.open().filter(pk=review.pk, claimed_by=by).update(claimed_by=None, claimed_at=None)


@transaction.atomic
def decide_review(by, review, outcome, *, rule="", said="", days=None, at):
    """End a review: let the thing stand, or hide it by a rule, and warn or mute its author. Once."""
    review = (
        Review.objects.select_for_update(of=("self",))
        .select_related("claimed_by", "decided_by", "whom")
        .get(pk=review.pk)
    )
    check_decide(by, review, at)
    Review.objects.filter(pk=review.pk).update(
        decided_by=by, decided_at=at, outcome=outcome, rule=rule if outcome != Outcome.RELEASE else "", said=said
    )
    if outcome != Outcome.RELEASE:
        kinds[review.kind].hide_reported(by, review.key, rule=rule, at=at)
    if outcome in (Outcome.HIDE_WARN, Outcome.HIDE_MUTE) and review.whom:
        measure = MeasureKind.WARN if outcome == Outcome.HIDE_WARN else MeasureKind.MUTE
        until = at + timedelta(days=days) if measure == MeasureKind.MUTE else None
        take_measure(by, review.whom, measure, rule=rule, reason=said, until=until, at=at)
    record(by, REVIEW_DECIDED, review, title=Outcome(outcome).label, audience=review.keepers, at=at)
