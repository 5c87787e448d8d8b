"""Chinese text into words; the lexicon's words stay whole."""

import re
from bisect import bisect_left, bisect_right
from itertools import accumulate

from community.text.lexicon import entities
from community.text.normalise import normalise

_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[^\W_]+")


def words(text, lexicon):
    """The words of a normal text, in order and without gaps.

    jieba (rjieba, with HMM) cuts. A lexicon word of two characters stands only where jieba's own cut has edges at
    its both ends, so that 小满 is not cut out of 小满足; longer ones always stand.
    """
    cut_words = lexicon.jieba.cut(text)
    known = entities(text, lexicon)
    if not known:
        return cut_words
    starts = list(accumulate(map(len, cut_words), initial=0))
    edges = set(starts)
    torn = [(s, e) for _w, s, e in known if not _is_whole(s, e, edges) and (e - s > 2 or (s in edges and e in edges))]
    return _mended(cut_words, starts, torn, text, lexicon) if torn else cut_words


def _is_whole(start, end, edges):
    """True where a span is exactly one piece of the cut."""
    return start in edges and end in edges and edges.isdisjoint(range(start + 1, end))


def cut(normal, lexicon):
    """[(word, start, end)] of a normal text."""
    spans, place = [], 0
    for word in words(normal.text, lexicon):
        spans.append((word, place, place + len(word)))
        place += len(word)
    return spans


def _mended(cut_words, starts, torn, text, lexicon):
    """The cut with the torn spans in one piece; what is left of the words around them is cut again."""
    mended, done = [], 0
    place = 0  # where the text that `mended` holds ends
    for number, (start, end) in enumerate(torn):
        first = bisect_right(starts, start) - 1
        if starts[first] > place:
            mended += cut_words[done:first]
            place = starts[first]
        mended += _pieces(text[place:start], lexicon)
        mended.append(text[start:end])
        done = bisect_left(starts, end)
        place = end
        if starts[done] > end and not (number + 1 < len(torn) and torn[number + 1][0] < starts[done]):
            mended += _pieces(text[end : starts[done]], lexicon)
            place = starts[done]
    return mended + cut_words[done:]


def _pieces(text, lexicon):
    return lexicon.jieba.cut(text) if text else []


def search_tokens(text, lexicon):
    """What a document is found by: its words, their terms, Han bigrams and single characters, in order."""
    tokens = []
    for word, _start, _end in cut(normalise(text), lexicon):
        if not _WORD.search(word):
            continue
        term = lexicon.canonical.get(word)
        if term and term != word:
            tokens.append(term)
        tokens.append(word)
        if len(word) > 1 and _HAN.search(word):
            tokens += [word[i : i + 2] for i in range(len(word) - 1)] if len(word) > 2 else []
            tokens += list(word)
    return tokens + _across(normalise(text).text)


def _across(text):
    """Bigrams over every run of Han characters: found again wherever a query's cut falls."""
    return [run[i : i + 2] for run in re.findall(r"[\u3400-\u9fff]{2,}", text) for i in range(len(run) - 1)]


def query_tokens(text, lexicon):
    """What a query asks for, all of it: the bigrams inside each word, whole Latin words, single characters alone.

    A word with synonyms asks for its term instead, which stands in every document that has any of its spellings.
    """
    tokens = []
    for word, _start, _end in cut(normalise(text), lexicon):
        if not _WORD.search(word):
            continue
        term = lexicon.canonical.get(word)
        if term and term != word:
            tokens.append(term)
        else:
            tokens += pieces_of(word)
    return list(dict.fromkeys(tokens))


def pieces_of(word):
    """What one word, just so, is found by: the bigrams inside it, or itself."""
    if len(word) > 2 and _HAN.fullmatch(word[0]):
        return [word[i : i + 2] for i in range(len(word) - 1)]
    return [word]
