"""The brand's own words beside the shipped lists, and the lexicon in force."""

import time

from django.db import models
from django.utils.translation import gettext_lazy as _

from community.text.lexicon import build


class WordKind(models.TextChoices):
    """What a word is to the lexicon."""

    BRAND = "brand", _("品牌词")
    SYNONYM = "synonym", _("同义词")
    STOP = "stop", _("停用词")
    RED = "red", _("不许猜的词")


class Word(models.Model):
    """A word the staff added: what it is, and which word it stands for."""

    text = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=WordKind)
    canonical = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["text", "kind"], name="one_word_of_a_kind")]

    def __str__(self):
        return self.text


class LexiconVersion(models.Model):
    """One row per change of the words; the highest number is the version in force."""

    number = models.PositiveIntegerField(unique=True)
    at = models.DateTimeField()

    def __str__(self):
        return str(self.number)


# Seconds a process may go on with an older lexicon after a change.
FRESH = 2.0
_held = {"version": None, "lexicon": None, "looked": 0.0}


def version():
    """The number of the version in force; 0 with the shipped lists alone."""
    return LexiconVersion.objects.aggregate(n=models.Max("number"))["n"] or 0


def current(*, fresh=False):
    """The lexicon in force: built once per version and swapped whole, looked up again every FRESH seconds."""
    if fresh or _held["lexicon"] is None or time.monotonic() - _held["looked"] > FRESH:
        number = version()
        if number != _held["version"]:
            words = Word.objects.values_list("text", "kind", "canonical") if number else ()
            _held.update(lexicon=build(words, number), version=number)
        _held["looked"] = time.monotonic()
    return _held["lexicon"]
