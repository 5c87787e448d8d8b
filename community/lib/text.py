"""What counts as an empty or an invisible text."""

import re
import unicodedata

from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language

# Zero-width and direction marks: they look like nothing, and make look-alikes.
_INVISIBLE = dict.fromkeys(
    [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0x00AD, 0x3164]
)


# What stands between two pieces of a sentence in English, of which each is translated apart.
_ENGLISH = {
    "，": ", ", "。": ". ", "、": ", ", "：": ": ", "；": "; ", "（": " (", "）": ")", "「": "“", "」": "”", "《": "“", "》": "”",
    "": " ",
}  # fmt: skip


def punct(mark):
    """A punctuation mark as the page's language sets it."""
    return _ENGLISH[mark] if get_language() == "en" else mark


def listed(words):
    """Words in a row, as the page's language sets them: 甲、乙, or A, B."""
    return punct("、").join(words)


def visible(text):
    """The text without invisible characters, trimmed; empty where nothing can be seen."""
    return text.translate(_INVISIBLE).strip()


def without_controls(text):
    """The text without control characters but line breaks and tabs (PostgreSQL refuses NUL)."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc")


def one_line(text):
    """Visible text on one line."""
    return re.sub(r"\s+", " ", visible(text))


def own_path(typed, default="/"):
    """What was typed where it is a path of this site, to go back to; the default for any other address."""
    return typed if typed.startswith("/") and url_has_allowed_host_and_scheme(typed, None) else default
