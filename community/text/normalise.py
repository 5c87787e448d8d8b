"""One spelling for every text, with the way back to the text as typed."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

import opencc

# Links and @names say nothing about what somebody likes; they become spaces, so that places stay.
_NOISE = re.compile(r"https?://[^\s\u3000-\u9fff\uff00-\uffef]+|www\.[\w./?=&%-]+|@[\w·\-]{2,20}")
_BMP = range(0x80, 0x10000)


@dataclass(frozen=True, slots=True)
class Normal:
    """A text in its one spelling. `offsets[i]` is where character i came from; None where nothing moved."""

    text: str
    original: str
    offsets: list[int] | None = None

    def origin(self, start, end):
        """The span of the original text that the span of the normal text came from."""
        if self.offsets is None or start >= end:
            return start, end
        last = self.offsets[end - 1]
        while end < len(self.offsets) and self.offsets[end] == last:
            end += 1
        return self.offsets[start], last + 1


@cache
def _tables():
    """(same-length replacements, longer ones): NFKC, casefold and traditional to simplified, character by character."""
    simple = opencc.OpenCC("t2s")
    folded = {}
    for code in [*range(0x41, 0x5B), *_BMP]:
        if 0xD800 <= code < 0xE000:
            continue
        char = chr(code)
        folded[char] = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", char).casefold())
    traditional = (
        dict(zip(folded, simple.convert("\n".join(folded.values())).split("\n")))
        if "\n" not in "".join(folded.values())
        else folded
    )
    same, longer = {}, {}
    for char, result in traditional.items():
        if len(result) == 1 and result != char:
            same[ord(char)] = result
        elif len(result) != 1:
            longer[char] = result
    return same, longer, re.compile("[" + "".join(map(re.escape, longer)) + "]")


def spell(text):
    """The text in NFKC, casefolded and simplified."""
    same, longer, expands = _tables()
    offsets = None
    if text.isascii():
        normal = text.lower()
    elif not expands.search(text):
        normal = text.translate(same)
    else:
        pieces, offsets = [], []
        for i, char in enumerate(text):
            piece = longer.get(char)
            piece = char.translate(same) if piece is None else piece
            pieces.append(piece)
            offsets.extend([i] * len(piece))
        normal = "".join(pieces)
    return Normal(normal, text, offsets)


def normalise(text):
    """The same with links and @names blanked."""
    spelled = spell(text)
    if "@" in spelled.text or "http" in spelled.text or "www." in spelled.text:
        blanked = _NOISE.sub(lambda m: " " * len(m[0]), spelled.text)
        return Normal(blanked, text, spelled.offsets)
    return spelled


def fold(text):
    """The one spelling of a short word."""
    return normalise(text).text.strip()
