"""Chinese text into words; the lexicon's words stay whole."""

import re

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
    if known:
        whole = set(cut_words)
        torn = [
            span
            for span in known
            if span[0] not in whole or text.count(span[0]) > 1 and text.count(span[0]) != cut_words.count(span[0])
        ]
        if torn:
            return _whole(cut_words, torn, text, lexicon)
    return cut_words


def cut(normal, lexicon):
    """[(word, start, end)] of a normal text."""
    spans, place = [], 0
    for word in words(normal.text, lexicon):
        spans.append((word, place, place + len(word)))
        place += len(word)
    return spans


def _whole(cut_words, known, text, lexicon):
    """The cut with the known words in one piece where they may stand so."""
    edges, place = {0}, 0
    for word in cut_words:
        place += len(word)
        edges.add(place)
    wanted = [(s, e) for _w, s, e in known if e - s > 2 or (s in edges and e in edges)]
    inner = {i for s, e in wanted for i in range(s + 1, e)}
    cuts = sorted((edges | {i for span in wanted for i in span}) - inner)
    pieces = [text[a:b] for a, b in zip(cuts, cuts[1:])]
    forced = {text[s:e] for s, e in wanted}
    torn = set(cut_words) | forced
    return [w for piece in pieces for w in ([piece] if piece in torn else lexicon.jieba.cut(piece))]


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
        elif len(word) > 2 and _HAN.fullmatch(word[0]):
            tokens += [word[i : i + 2] for i in range(len(word) - 1)]
        else:
            tokens.append(word)
    return list(dict.fromkeys(tokens))
