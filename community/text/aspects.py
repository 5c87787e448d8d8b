"""What a text says of which aspect of a car: a lexicon and a few rules, clause by clause."""

import re
from functools import cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from community.text.lexicon import DATA
from community.text.normalise import fold, normalise

# Raised whenever a list or a rule changes: every judgement carries it.
RULES = 1
_CLAUSE = re.compile(r"[^，。！？；,.!?;\n~～…、]+")
_NEGATION = re.compile(r"不是不|没有不|不(?![错但仅光管过])|没(?!毛病|话说|得说)|未|无(?!敌|语|力)|别(?!扭)|少了")
_FINE = (
    "不差",
    "不坏",
    "不赖",
    "不贵",
    "不吵",
    "不累",
    "不挤",
    "不卡",
    "不晕",
    "不虚",
    "不丑",
    "不颠",
    "不慢",
    "不闷",
    "不硬",
)
# Characters before an opinion word within which a negation turns it.
REACH = 4


class Judgement(NamedTuple):
    """An opinion (-1, 0, 1) about an aspect, and the span of the text as typed that says so."""

    aspect: str
    opinion: int
    start: int
    end: int
    rules: int = RULES


def _rows(name):
    for line in (DATA / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


@cache
def _lists():
    """(aspect matcher, aspects per word, opinion matcher, opinions per word, implied per word)."""
    aspects, opinions, implied = {}, {}, {}
    for aspect, words in _rows("aspects.tsv"):
        for word in words.split():
            aspects.setdefault(fold(word), []).append(aspect)
    for sign, aspect, words in _rows("opinions.tsv"):
        for word in words.split():
            opinions.setdefault(fold(word), {})[aspect] = int(sign)
    for word, aspect, sign in _rows("implied.tsv"):
        implied[fold(word)] = (aspect, int(sign))
        aspects.setdefault(fold(word), []).append(aspect)
    names, says = sorted(aspects), sorted(opinions)

    def matcher(words):
        return AhoCorasick(words, matchkind=MatchKind.LeftmostLongest)

    return matcher(names), [(w, aspects[w]) for w in names], matcher(says), [(w, opinions[w]) for w in says], implied


def judge(text, lexicon=None):
    """[Judgement] of a text (or of its Normal): one per aspect and clause that speaks of it.

    An opinion belongs to the nearest aspect of its clause; a clause with an opinion alone belongs to the aspect of
    the clause before it. A negation within four characters before an opinion turns it; 不差 is praise.
    """
    del lexicon
    normal = normalise(text) if isinstance(text, str) else text
    find_aspects, names, find_opinions, says, implied = _lists()
    found, last = {}, None
    for clause in _CLAUSE.finditer(normal.text):
        words, offset = clause[0], clause.start()
        spoken = [(names[i][0], names[i][1], s, e) for i, s, e in find_aspects.find_matches_as_indexes(words)]
        if not spoken:
            last = _carry_on(last, words, find_opinions, says, found)
            continue
        opinions = [(says[i][0], says[i][1], s, e) for i, s, e in find_opinions.find_matches_as_indexes(words)]
        for word, aspects, start, end in spoken:
            for aspect in aspects:
                sign = _sign(word, aspect, start, end, words, spoken, opinions, implied)
                span = normal.origin(offset, offset + len(words.rstrip()))
                _note(found, aspect, sign, span)
                last = (aspect, span)
    return [Judgement(aspect, sign, *span) for aspect, (sign, span) in found.items()]


def _note(found, aspect, sign, span):
    """The first opinion about an aspect stands; a neutral mention gives way to it."""
    if aspect not in found or (found[aspect][0] == 0 and sign):
        found[aspect] = (sign, span)


def _carry_on(last, words, find_opinions, says, found):
    """A clause without an aspect may judge the aspect of the clause before."""
    if last and found[last[0]][0] == 0:
        for i, start, _end in find_opinions.find_matches_as_indexes(words):
            sign = says[i][1].get(last[0], 0) or says[i][1].get("*", 0)
            if sign and start <= 6:
                found[last[0]] = (_turned(sign, words, start, says[i][0]), last[1])
                break
    return


def _sign(word, aspect, start, end, words, spoken, opinions, implied):
    if word in implied and implied[word][0] == aspect:
        return _turned(implied[word][1], words, start, word)
    best = None
    for said, signs, s, e in opinions:
        sign = signs.get(aspect, signs.get("*", 0))
        wider = s <= start and e >= end and e - s > end - start
        if wider and sign:
            return _turned(sign, words, s, said)
        if not sign or (s < end and e > start):
            continue
        distance = s - end if s >= end else start - e + 3
        nearer = any(0 <= s - other_end < s - end for *_x, other_end in spoken) if s >= end else False
        if distance <= 12 and not nearer and (best is None or distance < best[0]):
            best = (distance, _turned(sign, words, s, said))
    return best[1] if best else 0


def _turned(sign, words, start, said):
    if said in _FINE:
        return 1
    before = words[max(0, start - REACH) : start]
    negations = [m for m in _NEGATION.findall(before) if m not in ("不是不", "没有不")]
    return -sign if len(negations) % 2 else sign
