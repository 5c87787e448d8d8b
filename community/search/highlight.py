"""The piece of a text around the first hit, with every hit marked."""

import re

from django.utils.html import escape
from django.utils.safestring import mark_safe


def excerpt(text, words, length=110):
    """Escaped text of about `length` characters around the first word found, words in <mark>."""
    words = sorted({w for w in words if w.strip()}, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, words)), re.IGNORECASE) if words else None
    first = pattern.search(text) if pattern else None
    start = max(0, first.start() - length // 3) if first else 0
    piece = text[start : start + length]
    body = escape(piece) if not pattern else _marked(piece, pattern)
    return mark_safe(("…" if start else "") + body + ("…" if start + length < len(text) else ""))  # noqa: S308 (escaped above)


def _marked(piece, pattern):
    parts, last = [], 0
    for hit in pattern.finditer(piece):
        parts += [escape(piece[last : hit.start()]), "<mark>", escape(hit[0]), "</mark>"]
        last = hit.end()
    return "".join([*parts, escape(piece[last:])])
