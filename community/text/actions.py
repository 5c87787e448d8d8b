"""Change the brand's words; each change is a version of the lexicon, and one line of the log says whose it was."""

from django.db import transaction
from django.utils.translation import gettext as _

from community.access.permissions import Refused
from community.access.registry import STAFF
from community.activity.actions import record
from community.lib.text import visible
from community.text.models import (
    GONE,
    Difference,
    LexiconVersion,
    SensitiveWord,
    State,
    Verdict,
    Word,
    WordChange,
    current,
    current_sieve,
    differences,
    sieve_version,
    version,
)
from community.text.normalise import fold
from community.text.permissions import check_edit_guard, check_edit_words, check_sensitive, check_word
from community.text.sieve import key_of
from community.text.verbs import (
    SENSITIVE_BACK,
    SENSITIVE_DROPPED,
    SENSITIVE_SAVED,
    WORD_CHANGE_UNDONE,
    WORD_DROPPED,
    WORD_SAVED,
    WORDS_ROLLED_BACK,
)

# A change of more words than that (a roll back) is undone only while it is the newest: a word put in another's place is two.
MOST_TO_UNDO = 2


@transaction.atomic
def save_word(by, text, kind, canonical="", *, at, instead_of=None):
    """Add a word, or put it in the place of another; returns its version, None where nothing changes.

    Whatever was read under an older version is read again by the worker. Raises Refused where the word contradicts
    another one, or where `instead_of` is no longer there.
    """
    check_edit_words(by)
    _lock(at)
    old = _still_there(instead_of)
    text, canonical = visible(text), fold(visible(canonical))
    check_word(text, kind, canonical, instead_of=old)
    new = State(kind, canonical)
    if old and old.text != text:
        changes = [Difference(old.text, old.state, GONE), Difference(text, GONE, new)]
    else:
        changes = [Difference(text, old.state if old else GONE, new)]
    return _change(by, WORD_SAVED, changes, at=at)


@transaction.atomic
def drop_word(by, word, *, at):
    """Take a word out again; returns the version."""
    check_edit_words(by)
    _lock(at)
    word = _still_there(word)
    return _change(by, WORD_DROPPED, [Difference(word.text, word.state, GONE)], at=at)


@transaction.atomic
def undo_change(by, undone, *, at):
    """Bring the words of one version back to what they were before it. Raises Refused where one has changed since."""
    check_edit_words(by)
    _lock(at)
    changes = [Difference(c.text, c.after, c.before) for c in undone.changes.order_by("-position")]
    there = {w.text: w for w in Word.objects.filter(text__in=[c.text for c in changes])}
    if any((there[c.text].state if c.text in there else GONE) != c.before for c in changes):
        raise Refused(_("这个词后来又改过了，不能直接撤销。去「版本」里看看，退回想要的那一版。"))
    if undone.number != version():
        _check_back(changes, there)
    return _change(by, WORD_CHANGE_UNDONE, sorted(changes, key=lambda c: c.after != GONE), at=at)


def _check_back(changes, there):
    """What comes back must not contradict a word that has come since."""
    if len(changes) > MOST_TO_UNDO:
        raise Refused(_("这次改了好几个词，后来又有改动，不能直接撤销。去「版本」里退回想要的那一版。"))
    goes = next((there[c.text] for c in changes if c.before != GONE), None)
    for back in changes:
        if back.after != GONE:
            check_word(back.text, back.after.kind, back.after.canonical, instead_of=goes)


@transaction.atomic
def roll_back(by, number, *, at):
    """Bring all words back to the state of a version, as a new version; None where they stand like that already."""
    check_edit_words(by)
    _lock(at)
    return _change(by, WORDS_ROLLED_BACK, differences(number), at=at, back_to=number)


def _lock(at):
    """One change after the other: the row of version 0 is the lock."""
    LexiconVersion.objects.get_or_create(number=0, defaults={"at": at})
    LexiconVersion.objects.select_for_update().get(number=0)


def _still_there(word):
    if word is None:
        return None
    found = Word.objects.filter(pk=word.pk).first()
    if found is None:
        raise Refused(_("「%(word)s」刚刚被同事删掉了。要留着它，重新加一个。") % {"word": word.text})
    return found


def _change(by, verb, changes, *, at, back_to=None):
    """Words, version, its changes and the line of the log."""
    changes = [c for c in changes if c.before != c.after]
    if not changes:
        return None
    _put(changes)
    new = LexiconVersion.objects.create(number=version() + 1, at=at, size=len(changes), back_to=back_to)
    WordChange.objects.bulk_create(
        WordChange(
            version=new,
            position=n,
            text=c.text,
            kind_before=c.before.kind,
            canonical_before=c.before.canonical,
            kind_after=c.after.kind,
            canonical_after=c.after.canonical,
        )
        for n, c in enumerate(changes)
    )
    record(by, verb, new, title=changes[-1].text if back_to is None else "", audience=STAFF, at=at)
    transaction.on_commit(lambda: current(fresh=True))
    return new


def _put(changes):
    """Bring the rows of the words into line, keeping those that stay."""
    there = {w.text: w for w in Word.objects.filter(text__in=[c.text for c in changes])}
    Word.objects.filter(text__in=[c.text for c in changes if c.after == GONE]).delete()
    fresh, changed = [], []
    for c in changes:
        if c.after != GONE:
            word = there.get(c.text) or Word(text=c.text, spelled=fold(c.text))
            word.kind, word.canonical = c.after
            (changed if word.pk else fresh).append(word)
    Word.objects.bulk_create(fresh)
    Word.objects.bulk_update(changed, ["kind", "canonical"], batch_size=200)


@transaction.atomic
def save_sensitive(by, text, verdict, rule="", *, at):
    """Add a word that blocks, is replaced, sends to review or is let pass; in force everywhere within seconds."""
    check_edit_guard(by)
    _lock(at)
    text = visible(text)
    check_sensitive(text, verdict, rule)
    word = SensitiveWord.objects.create(
        text=text, spelled=key_of(text), verdict=verdict, rule="" if verdict == Verdict.ALLOW else rule,
        change=sieve_version() + 1, at=at,
    )  # fmt: skip
    return _changed(by, SENSITIVE_SAVED, word, at)


@transaction.atomic
def change_sensitive(by, word, text, verdict, rule="", *, at):
    """Put such a word in other letters, or do something else about it. Refused where somebody took it out meanwhile."""
    check_edit_guard(by)
    _lock(at)
    word = SensitiveWord.objects.get(pk=word.pk)
    if word.dropped:
        raise Refused(_("「%(word)s」刚被删了。先放回来再改。") % {"word": word.text})
    text, was, rule = visible(text), _told(word), "" if verdict == Verdict.ALLOW else rule
    check_sensitive(text, verdict, rule, instead_of=word)
    if (word.text, word.verdict, word.rule) == (text, verdict, rule):
        return word
    word.text, word.spelled, word.verdict, word.rule = text, key_of(text), verdict, rule
    word.change = sieve_version() + 1
    word.save()
    return _changed(by, SENSITIVE_SAVED, word, at, was=was)


@transaction.atomic
def drop_sensitive(by, word, *, at):
    """Take such a word out; it stays to be brought back. The same twice is one."""
    check_edit_guard(by)
    _lock(at)
    word = SensitiveWord.objects.get(pk=word.pk)
    if word.dropped:
        return word
    SensitiveWord.objects.filter(pk=word.pk).update(dropped=True, change=sieve_version() + 1)
    return _changed(by, SENSITIVE_DROPPED, word, at)


@transaction.atomic
def bring_back_sensitive(by, word, *, at):
    """Put it back. Refused where the same word stands in the list again."""
    check_edit_guard(by)
    _lock(at)
    word = SensitiveWord.objects.get(pk=word.pk)
    if not word.dropped:
        return word
    check_sensitive(word.text, word.verdict, word.rule)
    SensitiveWord.objects.filter(pk=word.pk).update(dropped=False, change=sieve_version() + 1)
    return _changed(by, SENSITIVE_BACK, word, at)


def _told(word):
    return f"{word.text}（{word.get_verdict_display()}）"


def _changed(by, verb, word, at, was=""):
    record(by, verb, word, title=f"{was} → {_told(word)}" if was else _told(word), audience=STAFF, at=at)
    transaction.on_commit(lambda: current_sieve(fresh=True))
    return word
