"""The brand's own words beside the shipped lists, and the lexicon in force."""

import time
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.access.rules import Rule
from community.activity.models import Activity
from community.text import sieve
from community.text.lexicon import build
from community.text.normalise import fold
from community.text.verbs import VERBS


class WordKind(models.TextChoices):
    """What a word is to the lexicon."""

    BRAND = "brand", _("品牌词")
    SYNONYM = "synonym", _("同义词")
    STOP = "stop", _("停用词")
    RED = "red", _("不许猜的词")


# The longest word, and the longest spelling it may have once folded (one character may become several).
LONGEST_WORD, LONGEST_SPELLING = 40, 160


class WordQuerySet(models.QuerySet):
    """The desk's list."""

    def holding(self, kind, typed):
        """Those of a kind ("" for all) that hold what was typed, in any spelling, or stand for it."""
        rows = self.filter(kind=kind) if kind else self
        if typed:
            rows = rows.filter(models.Q(spelled__contains=fold(typed)) | models.Q(canonical__contains=fold(typed)))
        return rows


class Word(models.Model):
    """A word the staff added: what it is, and which term it stands for (`canonical`, folded; synonyms alone)."""

    text = models.CharField(max_length=LONGEST_WORD)
    spelled = models.CharField(max_length=LONGEST_SPELLING)
    kind = models.CharField(max_length=10, choices=WordKind)
    canonical = models.CharField(max_length=LONGEST_WORD, blank=True)

    objects = WordQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["spelled"], name="one_word_of_a_spelling")]
        indexes = [
            # the desk's list of one kind, newest first
            models.Index(fields=["kind", "-id"], name="word_of_kind"),
            # the words that stand for a term
            models.Index(fields=["canonical"], name="word_by_canonical"),
        ]

    def __str__(self):
        return self.text

    @property
    def state(self):
        """What a version remembers of it."""
        return State(self.kind, self.canonical)


class State(NamedTuple):
    """What a word is; the empty state is a word that is not there."""

    kind: str = ""
    canonical: str = ""

    @property
    def label(self):
        """The kind in Chinese, empty where the word is not there."""
        return WordKind(self.kind).label if self.kind else ""


GONE = State()


class Verdict(models.TextChoices):
    """What happens with a text that holds a word."""

    BLOCK = sieve.BLOCK, _("不让发")
    REPLACE = sieve.REPLACE, _("换成星号")
    REVIEW = sieve.REVIEW, _("先给人看")
    ALLOW = sieve.ALLOW, _("放过")


class SensitiveWord(models.Model):
    """A word the moderators added to the shipped list of `sieve`, or one of it that they let pass. `change` numbers the
    changes of the list; what was taken out stays, to be brought back."""

    text = models.CharField(max_length=LONGEST_WORD)
    spelled = models.CharField(max_length=LONGEST_SPELLING)
    verdict = models.CharField(max_length=10, choices=Verdict)
    rule = models.CharField(max_length=20, choices=Rule, blank=True)
    dropped = models.BooleanField(default=False)
    change = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["spelled"], condition=models.Q(dropped=False), name="one_sensitive_word_of_a_spelling"
            )
        ]
        # the number of the latest change
        indexes = [models.Index(fields=["-change"], name="sensitive_changes")]

    def __str__(self):
        return self.text


class LexiconVersion(models.Model):
    """One row per change of the words; the highest number is the version in force, 0 the shipped lists alone.

    `size` counts its word changes, `back_to` is the version whose words it brought back. Who made it stands in the
    log, whose line names the version. Append-only, as its changes are.
    """

    number = models.PositiveIntegerField(unique=True)
    at = models.DateTimeField()
    size = models.PositiveIntegerField(default=0)
    back_to = models.PositiveIntegerField(null=True)

    def __str__(self):
        return str(self.number)

    @property
    def before(self):
        """The number of the version that it took the place of."""
        return self.number - 1


class WordChange(models.Model):
    """What a version did to one word: what it was before and after (a kind of "" is a word that is not there)."""

    version = models.ForeignKey(LexiconVersion, models.PROTECT, related_name="changes")
    position = models.PositiveIntegerField()
    text = models.CharField(max_length=LONGEST_WORD)
    kind_before = models.CharField(max_length=10, choices=WordKind, blank=True)
    canonical_before = models.CharField(max_length=LONGEST_WORD, blank=True)
    kind_after = models.CharField(max_length=10, choices=WordKind, blank=True)
    canonical_after = models.CharField(max_length=LONGEST_WORD, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="one_change_per_version_and_position")
        ]

    def __str__(self):
        return self.text

    @property
    def before(self):
        return State(self.kind_before, self.canonical_before)

    @property
    def after(self):
        return State(self.kind_after, self.canonical_after)


class Difference(NamedTuple):
    """A word that a version changes or would change."""

    text: str
    before: State
    after: State


def words_of(number):
    """{text: State} of the staff's words as they stood under a version. Two statements."""
    words = {w.text: w.state for w in Word.objects.all()}
    for change in WordChange.objects.filter(version__number__gt=number).order_by("-version__number", "-position"):
        words[change.text] = change.before
    return {text: state for text, state in words.items() if state != GONE}


def differences(number):
    """[Difference] between the words in force and those of a version, gone ones first, by word."""
    now, then = words_of(version()), words_of(number)
    found = [Difference(t, now.get(t, GONE), then.get(t, GONE)) for t in sorted(now.keys() | then.keys())]
    return sorted((d for d in found if d.before != d.after), key=lambda d: d.after != GONE)


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


_sieve = {"version": None, "sieve": None, "looked": 0.0}


def sieve_version():
    """The number of the latest change of the moderators' words; 0 with the shipped list alone."""
    return SensitiveWord.objects.aggregate(n=models.Max("change"))["n"] or 0


def entries_in_force():
    """The moderators' words as `sieve` takes them. One statement."""
    rows = SensitiveWord.objects.filter(dropped=False).values_list("text", "verdict", "rule")
    return [sieve.Entry(*row) for row in rows]


def current_sieve(*, fresh=False):
    """The words in force that block, are replaced or send to review: built once per change and swapped whole, looked up
    again every FRESH seconds."""
    if fresh or _sieve["sieve"] is None or time.monotonic() - _sieve["looked"] > FRESH:
        number = sieve_version()
        if number != _sieve["version"]:
            _sieve.update(sieve=sieve.build(entries_in_force() if number else (), number), version=number)
        _sieve["looked"] = time.monotonic()
    return _sieve["sieve"]


def with_word(text, kind, canonical="", *, instead_of=None):
    """The lexicon as it would be with a word that is not saved yet. Costs about 0.2 s."""
    rest = Word.objects.exclude(pk=instead_of.pk) if instead_of else Word.objects.all()
    return build([*rest.values_list("text", "kind", "canonical"), (text, kind, canonical)], version())


# Word changes of one version that its line in the history names.
CHANGES_SHOWN = 6


class Told(NamedTuple):
    """A version of the history: its line of the log (None for version 0), the first of its changes, how many more."""

    version: LexiconVersion
    line: Activity | None
    changes: list
    more: int


def told(versions):
    """[Told] for some versions. Two statements."""
    keys = [v.pk for v in versions]
    about = ContentType.objects.get_for_model(LexiconVersion)
    lines = Activity.objects.filter(target_type=about, target_id__in=keys, verb__in=[v.code for v in VERBS])
    by_version = {line.target_id: line for line in lines.select_related("actor")}
    changes = {}
    for change in WordChange.objects.filter(version__in=keys, position__lt=CHANGES_SHOWN).order_by("position"):
        changes.setdefault(change.version_id, []).append(change)
    return [Told(v, by_version.get(v.pk), changes.get(v.pk, []), max(0, v.size - CHANGES_SHOWN)) for v in versions]
