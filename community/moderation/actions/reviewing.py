"""Report, hold what must be looked at first, take a review in hand, decide it, undo that."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.activity.actions import record
from community.moderation.actions.measuring import lift_measure, points_of, take_measure
from community.moderation.actions.noting import note_act
from community.moderation.actions.sweeping import treat_as_spam, undo_spam
from community.moderation.models import (
    CLAIM_MINUTES,
    LATE_HOURS,
    Deed,
    MeasureKind,
    Outcome,
    Report,
    Review,
    Rule,
    Sweep,
)
from community.moderation.permissions import check_decide, check_report, check_undo_decision
from community.moderation.registry import kinds
from community.moderation.verbs import HELD, REPORTED, REVIEW_DECIDED, REVIEW_LATE, REVIEW_UNDONE


def _opened(kind, thing, at, **fields):
    """The open review of a thing, its row locked; made where there is none."""
    about = kind.about(thing)
    opening = {
        "whom": about.author, "keepers": about.keepers, "audience": about.audience, "place": about.place[:60],
        "words": kind.words(thing)[:300], "opened_at": at,
    } | fields  # fmt: skip
    review, _new = Review.objects.get_or_create(kind=kind.code, key=thing.pk, decided_at=None, defaults=opening)
    return Review.objects.select_for_update(of=("self",)).get(pk=review.pk)


def _score(review, at, **fields):
    why = _why(review, at)
    fields |= {"score": max(0, min(sum(n for _words, n in why), 100)), "why": why}
    Review.objects.filter(pk=review.pk).update(**fields)


@transaction.atomic
def report(by, kind, thing, *, rule, words="", at):
    """Say that a thing breaks a rule; a second word of the same member takes the place of the first. Returns the Review."""
    check_report(by, kind.about(thing))
    review = _opened(kind, thing, at)
    Report.objects.update_or_create(review=review, reporter=by, defaults={"rule": rule, "words": words, "at": at})
    _score(review, at)
    record(by, REPORTED, review, audience=review.keepers, at=at)
    return review


def hold(by, code, thing, source, why, *, at):
    """Put a thing that its own action keeps out of sight into the queue, with what the house found: [[words, points]].
    A part of that action, in its transaction; the same thing again brings its words up to date, and what was found
    before stays where nothing new is found. Returns the Review."""
    kind = kinds[code]
    review = _opened(kind, thing, at, source=source, held=True)
    if not why:
        source, why = review.source, review.caught or [[_("先前就在等人看"), 10]]
    review.caught = why
    _score(review, at, caught=why, held=True, source=source, words=kind.words(thing)[:300])
    record(by, HELD, review, audience=review.keepers, at=at)
    return review


def let_go(code, keys, *, at):
    """The author took back what waited: nothing is left to decide."""
    open_ones = Review.objects.open().filter(kind=code, key__in=keys)
    open_ones.filter(reports=None).update(decided_at=at, outcome=Outcome.TAKEN_BACK)


def lock_reviews(code, whom):
    """Take the locks of what is open about a member's things of a kind, before her own: whoever decides takes them in
    that order."""
    list(Review.objects.select_for_update(of=("self",)).open().filter(kind=code, whom=whom).order_by("pk"))


def move_reviews(code, keys, *, keepers, audience, place):
    """What waits to be decided goes with the things it is about."""
    Review.objects.open().filter(kind=code, key__in=keys).update(keepers=keepers, audience=audience, place=place[:60])


def alert_late(at, limit=100):
    """Call those who keep a place to what has waited for two hours there; once each. Returns how many."""
    due = Review.objects.open().filter(held=True, late_at=None, opened_at__lte=at - timedelta(hours=LATE_HOURS))
    done = 0
    for pk in due.order_by("opened_at").values_list("pk", flat=True)[:limit]:
        with transaction.atomic():
            review = Review.objects.open().filter(pk=pk, late_at=None).select_for_update(of=("self",)).first()
            if review is None:
                continue
            review.late_at = at
            _score(review, at, late_at=at)
            record(None, REVIEW_LATE, review, audience=review.keepers, at=at)
            done += 1
    return done


def _why(review, at):
    """[[words, points]]: what makes a review urgent, and never who is right. What the house found counts as it says;
    two hours of waiting 20; each report 15; each reporter who was right before 6, at the most twice; a reporter of trust level
    2 or 3 4 or 8, once; each warning point of the author 3."""
    known = dict(review.reports.values_list("reporter", "reporter__trust"))
    reporters, trust = list(known), max(known.values(), default=0)
    right = Report.objects.filter(reporter__in=reporters).exclude(review__outcome__in=("", Outcome.RELEASE))
    right = min(right.values("reporter").distinct().count(), 2)
    points = points_of(review.whom, at) if review.whom else 0
    why = [*review.caught]
    if review.late_at:
        why.append([_("等了两小时"), 20])
    if reporters:
        why.append([_("%(n)d 人举报") % {"n": len(reporters)}, 15 * len(reporters)])
    if trust > 1:
        why.append([_("其中有信得过的常客"), 4 * (trust - 1)])
    if right:
        why.append([_("其中有人以前报得准"), 6 * right])
    if points:
        why.append([ngettext("作者身上有 %(n)d 分警告", "作者身上有 %(n)d 分警告", points) % {"n": points}, 3 * points])
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
    """End a review: let the thing stand (or out, where it was held), or hide it by a rule, and warn or mute its author.
    Once."""
    review = _locked(review)
    check_decide(by, review, at)
    rule = {Outcome.RELEASE: "", Outcome.SPAM: Rule.SELLING}.get(outcome, rule)
    Review.objects.filter(pk=review.pk).update(decided_by=by, decided_at=at, outcome=outcome, rule=rule, said=said)
    kind = kinds[review.kind]
    if outcome == Outcome.SPAM:
        treat_as_spam(by, review.whom, at=at)
    if outcome != Outcome.RELEASE:
        kind.hide_reported(by, review.key, rule=rule, at=at)
    elif review.held:
        kind.release(by, review.key, at=at)
    if outcome in MEASURES and review.whom:
        until = at + timedelta(days=days) if outcome == Outcome.HIDE_MUTE else None
        measure = take_measure(by, review.whom, MEASURES[outcome], rule=rule, reason=said, until=until, at=at)
        Review.objects.filter(pk=review.pk).update(measure=measure)
    record(by, REVIEW_DECIDED, review, title=Outcome(outcome).label, audience=review.keepers, at=at)


MEASURES = {Outcome.HIDE_WARN: MeasureKind.WARN, Outcome.HIDE_MUTE: MeasureKind.MUTE}


def _locked(review):
    rows = Review.objects.select_for_update(of=("self",))
    return rows.select_related("claimed_by", "decided_by", "whom", "measure").get(pk=review.pk)


@transaction.atomic
def undo_decision(by, review, *, at):
    """Take a decision back within ten minutes: the thing is as it was before, its author's measure ends, and whoever
    undid it holds the review in hand."""
    review = _locked(review)
    check_undo_decision(by, review, at)
    was = {"outcome": review.outcome, "rule": review.rule}
    Review.objects.filter(pk=review.pk).update(
        decided_by=None, decided_at=None, outcome="", rule="", said="", measure=None, claimed_by=by, claimed_at=at
    )
    if review.outcome == Outcome.SPAM:
        for sweep in Sweep.objects.filter(member=review.whom, undone_at=None):
            undo_spam(by, sweep, at=at)
    if review.outcome != Outcome.RELEASE or review.held:
        kinds[review.kind].put_back(by, review.key, held=review.held, at=at)
    if review.measure:
        lift_measure(by, review.measure, at=at)
    note_act(
        by, Deed.UNDO, review.kind, review.key, whom=review.whom, audience=review.audience, place=review.place,
        before=was, at=at,
    )  # fmt: skip
    record(by, REVIEW_UNDONE, review, audience=review.keepers, at=at)
