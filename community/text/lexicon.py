"""The words the house knows: one immutable value per version."""

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import rjieba
from ahocorasick_rs import AhoCorasick, MatchKind
from pypinyin import lazy_pinyin

from community.text.normalise import fold

DATA = Path(__file__).parent / "data"
# Parts of speech (jieba's tags) that can name what somebody cares about; everything else is grammar.
_NAMING = ("n", "v", "a", "i", "l", "eng", "j", "s", "z", "b", "nz")
_NOT_NAMING = {"vf", "vx", "vshi", "vyou", "ad", "an2"}
_LATIN = re.compile(r"[a-z0-9]")
SEPARATORS = re.compile(r"[\s.。·・,，、\-_*/|~…]+")


@dataclass(frozen=True)
class Lexicon:
    """Everything that decides what a text's words are.

    `canonical` maps every known spelling to its term; `kept` are never split; `stop` never become terms; `red`
    (sensitive classes) never become terms in any spelling.
    """

    version: int
    canonical: dict
    kept: frozenset
    stop: frozenset
    red: frozenset
    jieba: rjieba.Jieba
    matcher: AhoCorasick
    red_matcher: AhoCorasick
    surfaces: list
    verdicts: dict = field(default_factory=dict)

    def term_of(self, word):
        """The term a cut word (already normal) stands for, or "" where it names nothing. Remembered per word."""
        found = self.verdicts.get(word)
        if found is None:
            if len(self.verdicts) > 300_000:
                self.verdicts.clear()
            found = self.verdicts[word] = self._judge(word)
        return found

    def _judge(self, word):
        known = self.canonical.get(word)
        if known:
            return "" if known in self.stop or self.is_red(known) else known
        if word in self.stop or len(word) < 2 or len(word) > 20 or not any(c.isalpha() for c in word):
            return ""
        if word.isascii():
            return "" if self.is_red(word) or len(word) < 3 or any(c.isdigit() for c in word) else word
        if not names_something(word) or self.is_red(word):
            return ""
        return word

    def is_red(self, text):
        """True where a short text is, or holds, a word of a sensitive class, whatever its spelling."""
        word = SEPARATORS.sub("", fold(text))
        return word in self.red or bool(self.red_matcher.find_matches_as_indexes(word))


@cache
def _tags():
    """{word: part of speech} of jieba's own dictionary."""
    import jieba

    tags = {}
    with open(Path(jieba.__file__).parent / "dict.txt", encoding="utf-8") as lines:
        for line in lines:
            word, _frequency, tag = line.split(" ")
            tags[word] = tag.strip()
    return tags


def names_something(word):
    """False for what jieba's dictionary knows as grammar (adverbs, pronouns, numerals …) and for unknown shreds."""
    tag = _tags().get(word)
    if tag is None:
        return len(word) >= 3 or any(c.isascii() for c in word)
    return tag.startswith(_NAMING) and tag not in _NOT_NAMING


def _lines(name):
    for line in (DATA / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line


@cache
def shipped():
    """The words that come with the house: (canonical, kept, stop, red), all in their one spelling."""
    canonical, kept, stop, red = {}, set(), set(), set()
    for line in _lines("car.txt"):
        for word in line.split():
            kept.add(fold(word))
    for name in ("brand.tsv", "synonyms.tsv"):
        for line in _lines(name):
            term, _, others = line.partition("\t")
            term = fold(term)
            canonical[term] = term
            kept.add(term)
            for other in others.split():
                canonical.setdefault(fold(other), term)
                kept.add(fold(other))
    for line in _lines("stop.txt"):
        stop.update(fold(w) for w in line.split())
    for line in _lines("red.tsv"):
        red.update(fold(w) for w in line.partition("\t")[2].split())
    return canonical, kept, stop, red


def build(words, version):
    """A lexicon of the shipped words and `words`: (text, kind, canonical) with kind brand, synonym, stop or red."""
    canonical, kept, stop, red = (part.copy() for part in shipped())
    for text, kind, stands_for in words:
        word, term = fold(text), fold(stands_for) or fold(text)
        if kind == "stop":
            stop.add(word)
        elif kind == "red":
            red.add(word)
        else:
            canonical[word] = term
            kept.add(word)
    for word in list(canonical):
        canonical[word] = _root(word, canonical)
    jieba = rjieba.Jieba()
    for word in kept | red:
        if not jieba.has_word(word):
            jieba.add_word(word, None, "n")  # the frequency that just keeps it whole
    spelled = {"".join(lazy_pinyin(w)) for w in red if len(w) >= 2}
    reds = red | {p for p in spelled if len(p) >= 7}
    forced = sorted(w for w in kept if len(w) >= 2)
    return Lexicon(
        version=version,
        canonical=canonical,
        kept=frozenset(kept),
        stop=frozenset(stop - kept),
        red=frozenset(reds),
        jieba=jieba,
        matcher=AhoCorasick(forced, matchkind=MatchKind.LeftmostLongest),
        red_matcher=AhoCorasick(sorted(w for w in reds if len(w) >= 2), matchkind=MatchKind.LeftmostLongest),
        surfaces=forced,
    )


def _root(word, canonical):
    """The end of a chain of synonyms; a circle ends where it began."""
    seen = {word}
    term = canonical[word]
    while canonical.get(term, term) != term and term not in seen:
        seen.add(term)
        term = canonical[term]
    return term


def entities(normal_text, lexicon):
    """(surface, start, end) of the known words in a text: the longest at each place, Latin edges checked."""
    found = []
    for index, start, end in lexicon.matcher.find_matches_as_indexes(normal_text):
        surface = lexicon.surfaces[index]
        if surface.isascii() and not _at_edges(normal_text, start, end):
            continue
        found.append((surface, start, end))
    return found


def _at_edges(text, start, end):
    before, after = text[start - 1 : start], text[end : end + 1]
    return not _LATIN.match(before or " ") and not _LATIN.match(after or " ")
