"""The terms of a text, with the places they stand at."""

import os
import re
import tempfile
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

from community.text.lexicon import SEPARATORS
from community.text.normalise import Normal, normalise
from community.text.normalise import fold as one_spelling
from community.text.segment import words

_QUOTE = re.compile(r"^[ \t]*>.*$|```.*?(?:```|\Z)", re.MULTILINE | re.DOTALL)


class Term(NamedTuple):
    """A term and its span in the text as typed."""

    term: str
    start: int
    end: int


def fold(word, lexicon):
    """The term a chosen word stands for: its one spelling, synonyms folded."""
    spelled = one_spelling(word)
    return lexicon.canonical.get(spelled, spelled)[:40]


def terms(text, lexicon):
    """The terms of a text (or of its Normal), synonyms folded, in order; no stop words, numbers or red words.

    Lines of a Markdown quote and code blocks yield none: they are other people's words.
    """
    normal = text if isinstance(text, Normal) else normalise(text)
    barred = _others(normal.text) + _red_spans(normal.text, lexicon)
    found, place, verdicts = [], 0, lexicon.verdicts
    for word in words(normal.text, lexicon):
        end = place + len(word)
        term = verdicts.get(word)
        if term is None:
            term = lexicon.term_of(word)
        if term:
            found.append(Term(term, place, end))
        place = end
    if barred:
        found = [t for t in found if not _inside(t.start, t.end, barred)]
    if normal.offsets is not None:
        found = [Term(t.term, *normal.origin(t.start, t.end)) for t in found]
    return found


def counted(texts, lexicon):
    """A Counter of terms for each text."""
    return [Counter(t.term for t in terms(text, lexicon)) for text in texts]


def _others(text):
    return [m.span() for m in _QUOTE.finditer(text)] if ">" in text or "```" in text else []


def _inside(start, end, spans):
    return any(start < e and end > s for s, e in spans)


def _red_spans(text, lexicon):
    """Where sensitive words stand, also with spaces or dots between their characters."""
    find = lexicon.red_matcher.find_matches_as_indexes
    spans = [(s, e) for _i, s, e in find(text)]
    tight = SEPARATORS.sub("", text)
    hits = find(tight) if len(tight) != len(text) else ()
    if len(hits) > len(spans):
        places = [i for i, c in enumerate(text) if not SEPARATORS.match(c)]
        spans += [(places[s], places[e - 1] + 1) for _i, s, e in hits]
    return spans


@cache
def _idf():
    """(idf by word, median) from jieba's shipped file."""
    import jieba

    jieba.dt.tmp_dir = os.environ.get("JIEBA_TMP") or tempfile.gettempdir()
    table = {}
    with open(Path(jieba.__file__).parent / "analyse" / "idf.txt", encoding="utf-8") as lines:
        for line in lines:
            word, value = line.rsplit(" ", 1)
            table[word] = float(value)
    return table, sorted(table.values())[len(table) // 2]


def idf(term):
    """jieba's inverse document frequency of a term (natural logarithm); the median for an unknown one."""
    table, median = _idf()
    return table.get(term, median)
