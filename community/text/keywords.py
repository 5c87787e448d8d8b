"""The terms of a text, with the places they stand at."""

import os
import re
import tempfile
from collections import Counter
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from community.text.lexicon import SEPARATORS
from community.text.normalise import Normal, normalise
from community.text.normalise import fold as one_spelling
from community.text.segment import cut, words

_QUOTE = re.compile(r"^[ \t]*>[^\n\0]*$|```[^\0]*?(?:```|(?=\0)|\Z)", re.MULTILINE)


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
    return _terms_of([text if isinstance(text, Normal) else normalise(text)], lexicon)[0]


def terms_of_many(texts, lexicon, batch=64):
    """`terms` of each text (or Normal), in order: a batch is searched and cut in one call each."""
    normals = [t if isinstance(t, Normal) else normalise(t) for t in texts]
    return [
        found for start in range(0, len(normals), batch) for found in _terms_of(normals[start : start + batch], lexicon)
    ]


class Piece(NamedTuple):
    """A piece of a text as typed: the term it stands for ("" where none), and whether it is never guessed from."""

    text: str
    term: str
    is_red: bool


def pieces(text, lexicon):
    """[Piece] of a text as typed, in order and without gaps: how it is cut, and what the cut words stand for."""
    normal = normalise(text)
    found = {(t.start, t.end): t.term for t in terms(normal, lexicon)}
    red = [normal.origin(s, e) for s, e in _red_spans(normal.text, lexicon)]
    shown, done = [], 0
    for _word, start, end in cut(normal, lexicon):
        start, end = normal.origin(start, end)
        if end > done:
            start = max(start, done)
            shown.append(Piece(text[start:end], found.get((start, end), ""), _inside(start, end, red)))
            done = end
    return shown


# Stands between the texts of a batch: no word, no space, and in no text (forms take control characters out).
_BETWEEN = "\0"


def _terms_of(normals, lexicon):
    text = _BETWEEN.join(n.text for n in normals)
    cut_words = words(text, lexicon)
    verdicts = lexicon.verdicts
    judged = list(map(verdicts.get, cut_words))
    if None in judged:
        judged = [lexicon.term_of(w) if v is None else v for w, v in zip(cut_words, judged)]
    starts = accumulate(map(len, cut_words), initial=0)
    spoken = [(term, start, start + len(word)) for term, start, word in zip(judged, starts, cut_words) if term]
    barred = _others(text) + _red_spans(text, lexicon)
    if barred:
        spoken = [s for s in spoken if not _inside(s[1], s[2], barred)]
    return _dealt(spoken, normals)


def _dealt(spoken, normals):
    """The terms of a batch, each to its own text with the places it has there."""
    found, at, number = [], 0, 0
    for normal in normals:
        end, own = at + len(normal.text), []
        while number < len(spoken) and spoken[number][1] < end:
            term, start, stop = spoken[number]
            own.append(Term(term, start - at, stop - at))
            number += 1
        if normal.offsets is not None:
            own = [Term(t.term, *normal.origin(t.start, t.end)) for t in own]
        found.append(own)
        at = end + len(_BETWEEN)
    return found


def counted(texts, lexicon):
    """A Counter of terms for each text."""
    return [Counter(t.term for t in found) for found in terms_of_many(texts, lexicon)]


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


def is_known(word):
    """True for a word in jieba's table."""
    return word in _idf()[0]


def idf(term):
    """jieba's inverse document frequency of a term (natural logarithm); the median for an unknown one."""
    table, median = _idf()
    return table.get(term, median)
