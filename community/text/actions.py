"""Change the brand's words; each change is a version of the lexicon."""

from django.db import transaction

from community.access.permissions import check_power
from community.access.roles import Power
from community.text.models import LexiconVersion, Word, current, version


@transaction.atomic
def save_word(by, text, kind, canonical="", *, at):
    """Add or change a word. Whatever was read under an older version is read again by the worker."""
    check_power(by, Power.EDIT_PAGES)
    word, _ = Word.objects.update_or_create(text=text, kind=kind, defaults={"canonical": canonical})
    _bump(at)
    return word


@transaction.atomic
def drop_word(by, word, *, at):
    """Take a word out again."""
    check_power(by, Power.EDIT_PAGES)
    word.delete()
    _bump(at)


def _bump(at):
    LexiconVersion.objects.create(number=version() + 1, at=at)
    transaction.on_commit(lambda: current(fresh=True))
