"""Write down what was done to keep order, and forget the words past their date."""

from datetime import timedelta

from community.access.registry import PUBLIC
from community.moderation.models import KEPT_DAYS, Act, KeptWords
from community.privacy.registry import subject_of


def note_act(by, deed, kind, key, *, whom, audience=PUBLIC, place="", rule="", before=None, after=None, words="", at):
    """One row of the permanent log. A part of the action that does the deed, in its transaction."""
    act = Act.objects.create(
        deed=deed, rule=rule, kind=kind, key=key, place=place[:60], audience=audience, by=subject_of(by),
        by_role=by.role if by else "", whom=subject_of(whom), before=before or {}, after=after or {}, at=at,
    )  # fmt: skip
    if words:
        KeptWords.objects.create(act=act, words=words, until=(at + timedelta(days=KEPT_DAYS)).date())
    return act


def forget_words(at, limit=1000):
    """Drop kept words whose date has come; returns how many. The acts stay."""
    due = KeptWords.objects.filter(until__lte=at.date()).order_by("until").values("pk")[:limit]
    return KeptWords.objects.filter(pk__in=list(due.values_list("pk", flat=True))).delete()[0]
