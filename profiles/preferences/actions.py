"""The member confirms, changes, pauses, removes and restores a word, and pauses the whole profile."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db import transaction

from community.activity.actions import record
from community.privacy.actions import keep_word
from community.text.keywords import fold
from community.text.models import current
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
    """Write the member's word on a guess over any earlier one; a removal drops the preference in the same breath. The word
    she puts in its place is hers: what she said against that word before is taken back."""
    _drop_instead(member, term)
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
    if verdict == Verdict.CHANGED:
        against = Correction.objects.filter(member=member, term=fold(instead, current())).exclude(term=term)
        against.exclude(verdict=Verdict.CONFIRMED).delete()
    if verdict in (Verdict.REMOVED, Verdict.CHANGED):
        Preference.objects.filter(member=member, term=term).delete()
    keep_word("word", member, term, {"verdict": str(verdict), "instead": instead}, at=at)
    record(member, _VERBS[verdict], member, audience="staff", at=at)
    return correction


def _drop_instead(member, term):
    """The word that stood in the place of a guess goes at once; what texts say of it is read again."""
    for correction in Correction.objects.filter(member=member, term=term, verdict=Verdict.CHANGED):
        Preference.objects.filter(member=member, term=fold(correction.instead, current())).delete()


@transaction.atomic
def restore_term(member, term, *, at):
    """Take the member's word back: the term may be guessed again, from what she wrote and from what she writes; what she
    put in its place counts no longer."""
    _drop_instead(member, term)
    if Correction.objects.filter(member=member, term=term).delete()[0]:
        keep_word("word", member, term, {"verdict": "", "instead": ""}, at=at)
        record(member, TERM_RESTORED, member, audience="staff", at=at)


@transaction.atomic
def pause_profile(member, *, days=PAUSE_DAYS, at):
    """From the next text on nothing is understood, and nothing understood before is used, until the days are over."""
    get_user_model().objects.select_for_update().get(pk=member.pk)
    Pause.objects.update_or_create(member=member, defaults={"until": at + timedelta(days=days)})
    keep_word("pause", member, "profile", days, at=at)
    record(member, PROFILE_PAUSED, member, audience="staff", at=at)


@transaction.atomic
def resume_profile(member, *, at):
    """End the pause at once."""
    if Pause.objects.filter(member=member).delete()[0]:
        keep_word("pause", member, "profile", 0, at=at)
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


def correct_again(member, term, said, moment, at):
    """After a restore: what she said of a word at a moment of which the site does not know. Returns whether there was
    something to do."""
    del at
    known = Correction.objects.filter(member=member, term=term).first()
    if known is not None and known.at >= moment or known is None and not said["verdict"]:
        return False
    if said["verdict"]:
        correct_term(member, term, Verdict(said["verdict"]), instead=said["instead"], at=moment)
    else:
        restore_term(member, term, at=moment)
    return True


def pause_again(member, about, days, moment, at):
    """After a restore: a pause of a moment that still lasts and of which the site does not know. Returns whether there was
    one."""
    del about
    until = moment + timedelta(days=days)
    if until <= at or Pause.objects.filter(member=member, until__gte=until).exists():
        return False
    pause_profile(member, days=days, at=moment)
    return True
