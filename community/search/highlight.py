"""The piece of a text around the first hit, with every hit marked, in whatever spelling it stands there."""

import re

from django.utils.html import escape
from django.utils.safestring import mark_safe

from community.text.normalise import fold, normalise


def excerpt(text, words, length=110):
    """Escaped text of about `length` characters around the first word found, words in <mark>."""
    hits = _hits(text, words)
    start = max(0, hits[0][0] - length // 3) if hits else 0
    end = min(len(text), start + length)
    parts, last = [], start
    for hit_start, hit_end in hits:
        if hit_start >= last and hit_end <= end:
            parts += [escape(text[last:hit_start]), "<mark>", escape(text[hit_start:hit_end]), "</mark>"]
            last = hit_end
    body = "".join([*parts, escape(text[last:end])])
    return mark_safe(("…" if start else "") + body + ("…" if end < len(text) else ""))  # noqa: S308 (escaped above)


def _hits(text, words):
    """[(start, end)] of the words in the text as typed, in order; the longest word wins a place."""
    spelled = sorted({s for s in map(fold, words) if s}, key=len, reverse=True)
    if not spelled:
        return []
    normal = normalise(text)
    found = re.finditer("|".join(map(re.escape, spelled)), normal.text)
    return [normal.origin(*hit.span()) for hit in found]
