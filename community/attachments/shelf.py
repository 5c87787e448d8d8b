"""Where the bytes lie: a storage of their own, which no web server shows as it is."""

from django.core.files.storage import storages

from community.attachments.decoder.limits import SHAPES, WIDTHS
from community.lib.text import one_line, without_controls

MADE = [f"{w}.{form}" for w in WIDTHS for form in ("webp", "jpeg", "avif")]
MADE += [f"{w}.{form}" for _ratio, widths in SHAPES.values() for w in widths for form in ("webp", "jpeg")]
MADE += ["move.webp", "play.mp4", "file.pdf", "file.txt"]


def shelf():
    """The storage that the settings name."""
    return storages["attachments"]


def _at(key, name):
    return f"{key.hex[:2]}/{key.hex}/{name}"


def put(key, name, content):
    """Store one file of an attachment, in place of what a killed worker left there; returns the name it lies under."""
    shelf().delete(_at(key, name))
    return shelf().save(_at(key, name), content)


def possible(row, tries):
    """Every name under which a decoder may have left something of this revision."""
    return [_at(row.key, f"{row.revision}.{n}-{name}") for n in range(1, tries + 1) for name in MADE]


def names(row):
    """Every stored name of a row."""
    return [name for name in (row.raw, *(size["at"] for size in row.sizes.values())) if name]


def drop(stored):
    """Delete stored files; one that is not there any more is no matter."""
    for name in stored:
        shelf().delete(name)


def clean_name(typed, longest):
    """A name to show: no folders, nothing invisible, no leading dots."""
    last = typed.replace("\\", "/").rpartition("/")[2]
    plain = one_line(without_controls(last)).lstrip(". ")
    stem, dot, end = plain.rpartition(".")
    return plain if len(plain) <= longest else stem[: longest - len(end) - 1] + dot + end[:20]
