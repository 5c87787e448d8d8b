"""Write down what was done to keep order, and forget the words past their date."""

from datetime import timedelta

from community.access.registry import PUBLIC
from community.activity.actions import record
from community.moderation.models import KEPT_DAYS, Act, Deed, KeptWords, Outcome, Review
from community.moderation.verbs import REVIEW_DECIDED
from community.privacy.registry import subject_of

# What the deed says of a review of the same thing that is still open.
DECIDES = {Deed.HIDE: Outcome.HIDE, Deed.RELEASE: Outcome.RELEASE, Deed.REFUSE: Outcome.HIDE}


def note_act(by, deed, kind, key, *, whom, audience=PUBLIC, place="", rule="", before=None, after=None, words="", at):
    """One row of the permanent log. A part of the action that does the deed, in its transaction. What somebody had to
    look at and is hidden or released here is decided with it."""
    act = Act.objects.create(
        deed=deed, rule=rule, kind=kind, key=key, place=place[:60], audience=audience, by=subject_of(by),
        by_role=by.role if by else "", whom=subject_of(whom), before=before or {}, after=after or {}, at=at,
    )  # fmt: skip
    if deed in DECIDES:
        _decided_with_it(by, DECIDES[deed], kind, key, rule, at)
    if words:
        KeptWords.objects.create(act=act, words=words, until=(at + timedelta(days=KEPT_DAYS)).date())
    return act


def note_acts(by, deed, kind, rows, *, rule="", before=None, after=None, at):
    """The same deed done to many things: `rows` are (key, whom, audience, place, words). Two statements for every 500."""
    who = {"by": subject_of(by), "by_role": by.role if by else ""}
    until = (at + timedelta(days=KEPT_DAYS)).date()
    subjects = {}
    for start in range(0, len(rows), 500):
        part = rows[start : start + 500]
        for _key, whom, *_rest in part:
            if whom not in subjects:
                subjects[whom] = subject_of(whom)
        acts = Act.objects.bulk_create(
            Act(
                deed=deed, rule=rule, kind=kind, key=key, place=place[:60], audience=audience, whom=subjects[whom],
                before=before or {}, after=after or {}, at=at, **who,
            )
            for key, whom, audience, place, _words in part
        )  # fmt: skip
        KeptWords.objects.bulk_create(
            KeptWords(act=act, words=words, until=until) for act, (*_about, words) in zip(acts, part) if words
        )


def _decided_with_it(by, outcome, kind, key, rule, at):
    for review in Review.objects.open().filter(kind=kind, key=key):
        Review.objects.filter(pk=review.pk).update(decided_by=by, decided_at=at, outcome=outcome, rule=rule)
        record(by, REVIEW_DECIDED, review, title=outcome.label, audience=review.keepers, at=at)


def forget_words(at, limit=1000):
    """Drop kept words whose date has come; returns how many. The acts stay."""
    due = KeptWords.objects.filter(until__lte=at.date()).order_by("until").values("pk")[:limit]
    return KeptWords.objects.filter(pk__in=list(due.values_list("pk", flat=True))).delete()[0]
