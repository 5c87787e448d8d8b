"""The member confirms, changes, pauses, removes and restores a word, and pauses the whole profile."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db import transaction

from community.activity.actions import record
from profiles.preferences.models import Correction, Pause, Preference, Verdict
from profiles.preferences.verbs import (
    PROFILE_PAUSED,
    PROFILE_RESUMED,
    TERM_CHANGED,
    TERM_CONFIRMED,
    TERM_PAUSED,
    TERM_REMOVED,
    TERM_RESTORED,
)

PAUSE_DAYS = 30
_VERBS = {
    Verdict.CONFIRMED: TERM_CONFIRMED,
    Verdict.CHANGED: TERM_CHANGED,
    Verdict.PAUSED: TERM_PAUSED,
    Verdict.REMOVED: TERM_REMOVED,
}


@transaction.atomic
def correct_term(member, term, verdict, *, instead="", at):
    """Write the member's word on a guess over any earlier one; a removal drops the preference in the same breath."""
    correction, _ = Correction.objects.update_or_create(
        member=member,
        term=term,
        defaults={
            "verdict": verdict,
            "instead": instead,
            "until": at + timedelta(days=PAUSE_DAYS) if verdict == Verdict.PAUSED else None,
            "at": at,
        },
    )
    if verdict == Verdict.REMOVED:
        Preference.objects.filter(member=member, term=term).delete()
    record(member, _VERBS[verdict], member, audience="staff", at=at)
    return correction


@transaction.atomic
def restore_term(member, term, *, at):
    """Take the member's word back: the term may be guessed again, from what she wrote and from what she writes."""
    if Correction.objects.filter(member=member, term=term).delete()[0]:
        record(member, TERM_RESTORED, member, audience="staff", at=at)


@transaction.atomic
def pause_profile(member, *, days=PAUSE_DAYS, at):
    """From the next text on nothing is understood, and nothing understood before is used, until the days are over."""
    get_user_model().objects.select_for_update().get(pk=member.pk)
    Pause.objects.update_or_create(member=member, defaults={"until": at + timedelta(days=days)})
    record(member, PROFILE_PAUSED, member, audience="staff", at=at)


@transaction.atomic
def resume_profile(member, *, at):
    """End the pause at once."""
    if Pause.objects.filter(member=member).delete()[0]:
        record(member, PROFILE_RESUMED, member, audience="staff", at=at)


@transaction.atomic
def clear_guesses(member, *, at):
    """Remove every guessed word at once; words she chose herself stay."""
    for term in list(Preference.objects.filter(member=member).values_list("term", flat=True)):
        correct_term(member, term, Verdict.REMOVED, at=at)


def end_pauses(at):
    """Resume every profile whose pause is over; the worker asks once a minute."""
    for pause in Pause.objects.filter(until__lte=at).select_related("member"):
        resume_profile(pause.member, at=at)
