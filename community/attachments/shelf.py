"""Where the bytes lie: a storage of their own, which no web server shows as it is."""

from django.core.files.storage import storages

from community.lib.text import one_line, without_controls

SUFFIX = {"file.pdf": ".pdf", "file.txt": ".txt"}


def shelf():
    """The storage that the settings name."""
    return storages["attachments"]


def put(key, name, content):
    """Store one file of an attachment; returns the name it lies under."""
    return shelf().save(f"{key.hex[:2]}/{key.hex}/{name}", content)


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
