"""What was understood about a member from her own words, and how she corrected it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.text.keywords import fold
from profiles.preferences.weights import faded


class Preference(models.Model):
    """One word of a member's profile, inferred or put in the place of an inferred one, written by evidence alone.

    `weight` is the sum of its evidence as it stood at `last_at`, each faded with age (profiles.preferences.weights):
    fading is the same for all, so the weight at any later time follows from it without reading the evidence again.
    `sources` and `days`: how many texts on how many different days speak of it; none where she put the word in the place
    of a guess and no text does.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="preferences")
    term = models.CharField(max_length=40)
    weight = models.FloatField()
    sources = models.PositiveIntegerField()
    days = models.PositiveIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "term"], name="one_preference_per_member_and_term")]
        indexes = [
            # reports: who may be counted for a word
            models.Index(fields=["term", "member"], name="preference_by_term"),
        ]

    def __str__(self):
        return self.term

    def weight_at(self, at):
        """The weight at a time at or after `last_at`."""
        return faded(self.weight, (at - self.last_at).total_seconds() / 86400)


class Verdict(models.TextChoices):
    """What a member says of a word the brand guessed."""

    CONFIRMED = "confirmed", _("说得对")
    CHANGED = "changed", _("改过")
    PAUSED = "paused", _("先别用")
    REMOVED = "removed", _("删掉了")


class Correction(models.Model):
    """The member's own word on a guess; a removal is a tombstone that outlasts every new text."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="corrections")
    term = models.CharField(max_length=40)
    verdict = models.CharField(max_length=10, choices=Verdict)
    instead = models.CharField(max_length=40, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "term"], name="one_correction_per_member_and_term")]

    def __str__(self):
        return f"{self.term}: {self.verdict}"


def said_instead(corrections, lexicon):
    """{term: Correction} of the words a member put in the place of guesses, out of all her corrections; what she removed or
    changed in its turn is not among them."""
    gone = {c.term for c in corrections if c.verdict in (Verdict.REMOVED, Verdict.CHANGED)}
    said = {
        fold(c.instead, lexicon): c for c in sorted(corrections, key=lambda c: c.pk) if c.verdict == Verdict.CHANGED
    }
    return {term: c for term, c in said.items() if term not in gone}


class Pause(models.Model):
    """While it lasts, nothing new is understood about the member and nothing of it is used."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="pause")
    until = models.DateTimeField()

    def __str__(self):
        return str(self.until)


def silenced(at):
    """Corrections that keep a word out of every use at a time: removed, changed, or paused until later."""
    return Correction.objects.filter(
        models.Q(verdict__in=[Verdict.REMOVED, Verdict.CHANGED]) | models.Q(verdict=Verdict.PAUSED, until__gt=at)
    )


def paused_members(at):
    """A subquery of the ids of members whose profile rests at a time."""
    return Pause.objects.filter(until__gt=at).values("member_id")
