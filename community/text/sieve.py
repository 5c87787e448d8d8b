"""Words that block, are replaced, or send to review, found in whatever disguise they come.

A text is squeezed: one spelling (NFKC, case, simplified, look-alike letters), separators dropped, every character with
the way back to where it was typed. Words are then found in one pass (Aho, Corasick 1975), whatever their number.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path

import rjieba
from ahocorasick_rs import AhoCorasick
from pypinyin import Style, lazy_pinyin
from pypinyin.pinyin_dict import pinyin_dict

from community.text.normalise import spell
from community.text.numbers import numbers_in

DATA = Path(__file__).parent / "data" / "sensitive.tsv"
BLOCK, REPLACE, REVIEW, ALLOW = "block", "replace", "review", "allow"
SEVERITY = {BLOCK: 3, REPLACE: 2, REVIEW: 1}

# Letters the eye takes for Latin ones: Cyrillic, Greek, small capitals.
_TWINS = str.maketrans(
    "ѵɡбьᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡᴢаеорсухіјѕԁһԛԝвкмнтαοερντυχικ",
    "vgbbabcdefghijklmnoprstuvwzaeopcyxijsdhqwbkmhtaoepvtuxik",
)
# Figures in circles, and those of a cheque; a plus sign that is drawn.
_FIGURES = {ord(c): str(n % 10) for row in ("❶❷❸❹❺❻❼❽❾❿", "➀➁➂➃➄➅➆➇➈➉", "➊➋➌➍➎➏➐➑➒➓") for n, c in enumerate(row, 1)}
_FIGURES |= {ord("➕"): "加"}
# Between two characters of a word stand decorations, a few at a time: whatever is no letter and no figure, and strokes
# that are hardly one. Sentences end at stops, which only join where they stand between all characters of a word. What
# cannot be seen does not count.
_STOPS = set("。,，、!！?？;；:：…“”‘’\n\r")
_STROKES = set("丶丨丿乀")
_UNSEEN_KINDS = {"Cf", "Mn", "Me", "Cn", "Co", "Cc"}
_BLANKS = set("\u115f\u1160\u2800\u3164\uffa0")
MOST_BETWEEN = 4
# Full pinyin of shorter words, and initials of fewer letters, are too often something else.
FEWEST_PINYIN, FEWEST_INITIALS = 8, 4
# Blocked words of so many characters are recognised by other characters of the same sound: 带开发票.
FEWEST_ALIKE = 4
# Words of so few characters also come about by chance where two others meet (颜色|情况): the sentence is cut, so many
# characters to both sides, under a dictionary in which a word of the list is at least so frequent.
MEETS_UP_TO, AROUND, FREQUENT = 3, 8, 10


@dataclass(frozen=True)
class Hit:
    """A word found at [start, end) of the text as typed. `loose`: by its sound alone."""

    start: int
    end: int
    word: str
    verdict: str
    rule: str
    loose: bool = False


@dataclass(frozen=True)
class Entry:
    """A word of the list: what happens with a text that holds it, and by which rule."""

    word: str
    verdict: str
    rule: str = ""


@dataclass(frozen=True)
class Squeezed:
    """A text without what may stand between the characters of a word. `places[i]` is the span of the original that
    character i came from, `gaps[i]` what was dropped before it: "" nothing, " " decoration ("_" one that begins with
    what may join the parts of an account's name), "." the end of a sentence, None too much."""

    text: str
    places: list
    gaps: list


def squeeze(text):
    """The Squeezed of a text. One pass."""
    spelled = spell(text)
    plain = spelled.text.translate(_look_alikes())
    kept, places, gaps = [], [], []
    between, gap = 0, ""
    for at, char in enumerate(plain):
        if char.isalnum() and char not in _STROKES and char not in _BLANKS:
            kept.append(char)
            places.append(spelled.origin(at, at + 1))
            gaps.append(None if between > MOST_BETWEEN else gap)
            between, gap = 0, ""
        elif char in _STOPS:
            between, gap = between + 1, "."
        else:
            gap = gap or ("_" if char in "_-" else " ")
            between += char not in _BLANKS and unicodedata.category(char) not in _UNSEEN_KINDS
    return Squeezed("".join(kept), places, gaps)


@cache
def _look_alikes():
    """{character: the letter or figure that the eye takes it for}: other scripts, accents, letters in boxes."""
    found = dict(_TWINS) | _FIGURES
    for code in [*range(0xC0, 0x250), *range(0x1E00, 0x1F00)]:
        base = unicodedata.normalize("NFD", chr(code).casefold())[0]
        if base.isascii() and base.isalpha():
            found[code] = base
    for code in range(0x1D400, 0x1F200):
        plain = unicodedata.normalize("NFKC", chr(code)).casefold()
        if len(plain) == 1 and plain.isalnum():
            found[code] = plain.translate(_TWINS)
    for first in (0x1F130, 0x1F150, 0x1F170):
        found |= {first + n: chr(ord("a") + n) for n in range(26)}
    return found


_LATIN = re.compile(r"[a-z0-9]")


@dataclass(frozen=True)
class Sieve:
    """One immutable list of words, ready to be asked. Swapped whole when the words change."""

    version: int
    entries: list  # what each pattern of the matcher stands for; `loose` from there on
    loose: int
    matcher: AhoCorasick
    allowed: AhoCorasick
    jieba: rjieba.Jieba
    alike: list  # what each pattern of `alike_matcher` stands for
    alike_matcher: AhoCorasick
    sounds: list  # what each pattern of `sound_matcher` stands for
    sound_matcher: AhoCorasick

    def find(self, text):
        """[Hit] in the order of the text: the most severe where some overlap, the longer of equal ones."""
        squeezed = squeeze(text)
        hits = [*self._words(squeezed), *self._sounds(squeezed), *self._alike(squeezed), *_numbers(squeezed)]
        if not hits:
            return []
        cleared = self._cleared(squeezed, len(text))
        hits = [h for h in hits if cleared[h.start] < h.end]
        return _without_overlaps(hits, len(text))

    def _words(self, squeezed):
        for number, start, end in self.matcher.find_matches_as_indexes(squeezed.text, overlapping=True):
            entry = self.entries[number]
            if _joins(squeezed, start, end) and _stands_alone(squeezed, start, end):
                if not self._meets_by_chance(squeezed, start, end):
                    yield _hit(squeezed, start, end, entry, loose=number >= self.loose)

    def _meets_by_chance(self, squeezed, start, end):
        """True where words that begin or end inside run on past the characters; what stands apart never does."""
        text, gaps = squeezed.text, squeezed.gaps
        if end - start > MEETS_UP_TO or any(gaps[start + 1 : end]) or not _CHINESE.fullmatch(text, start, end):
            return False
        first, last = start, end
        while first > max(0, start - AROUND) and gaps[first] == "":
            first -= 1
        while last < min(len(text), end + AROUND) and gaps[last] == "":
            last += 1
        edges = list(accumulate(map(len, self.jieba.cut(text[first:last], False)), initial=first))
        return any(s < start < e < end or start < s < end < e for s, e in pairwise(edges))

    def _cleared(self, squeezed, length):
        """For each place of the text, how far an allowed phrase that began there or before reaches. One whose
        characters stand apart clears nothing: 大麻，烦 is no 大麻烦."""
        reach = [0] * length
        for _n, start, end in self.allowed.find_matches_as_indexes(squeezed.text, overlapping=True):
            if any(squeezed.gaps[start + 1 : end]):
                continue
            begin = squeezed.places[start][0]
            reach[begin] = max(reach[begin], squeezed.places[end - 1][1])
        return list(accumulate(reach, max))

    def _sounds(self, squeezed):
        for number, start, end in self.sound_matcher.find_matches_as_indexes(squeezed.text, overlapping=True):
            apart = {gap != "" for gap in squeezed.gaps[start + 1 : end]}
            is_one = len(apart) == 1 or end - start >= FEWEST_PINYIN  # initials: all together or all apart
            if is_one and _joins(squeezed, start, end) and _stands_alone(squeezed, start, end):
                entry = self.sounds[number]
                yield _hit(squeezed, start, end, Entry(entry.word, REVIEW, entry.rule), loose=True)

    def _alike(self, squeezed):
        spoken = squeezed.text.translate(_syllables())
        for number, start, end in self.alike_matcher.find_matches_as_indexes(spoken, overlapping=True):
            key, entry = self.alike[number]
            if squeezed.text[start:end] != key and not any(squeezed.gaps[start + 1 : end]):
                yield _hit(squeezed, start, end, entry, loose=True)


@cache
def _syllables():
    """{Chinese character: one private character for its commonest sound}, whatever the tone."""
    numbers, found = {}, {}
    for code, readings in pinyin_dict.items():
        if code < 0x10000:
            sound = unicodedata.normalize("NFD", readings.split(",")[0])
            sound = "".join(c for c in sound if c == "\u0308" or unicodedata.category(c) != "Mn")
            found[code] = chr(0xF0000 + numbers.setdefault(sound, len(numbers)))
    return found


def _numbers(squeezed):
    for start, end, word, rule in numbers_in(squeezed):
        yield _hit(squeezed, start, end, Entry(word, REVIEW, rule))


def _hit(squeezed, start, end, entry, *, loose=False):
    return Hit(squeezed.places[start][0], squeezed.places[end - 1][1], entry.word, entry.verdict, entry.rule, loose)


def _joins(squeezed, start, end):
    """False where the characters of a word only meet across sentences: what ends one must stand in every gap."""
    gaps = squeezed.gaps[start + 1 : end]
    if None in gaps:
        return False
    return "." not in gaps or (len(gaps) > 1 and set(gaps) == {"."})


def _stands_alone(squeezed, start, end):
    """False for Latin letters or digits inside a longer run of them."""
    text, gaps = squeezed.text, squeezed.gaps
    before = start > 0 and gaps[start] == "" and _LATIN.match(text[start]) and _LATIN.match(text[start - 1])
    after = end < len(text) and gaps[end] == "" and _LATIN.match(text[end - 1]) and _LATIN.match(text[end])
    return not before and not after


def _without_overlaps(hits, length):
    kept, taken = [], bytearray(length)
    for hit in sorted(hits, key=lambda h: (-SEVERITY[h.verdict], h.start - h.end, h.start)):
        if 1 not in taken[hit.start : hit.end]:
            taken[hit.start : hit.end] = b"\1" * (hit.end - hit.start)
            kept.append(hit)
    return sorted(kept, key=lambda h: h.start)


# --- building -----------------------------------------------------------------------------------------------------


def key_of(word):
    """The one spelling under which a word of the list is kept and found; "" for what has no letter or digit."""
    return squeeze(word).text


@cache
def shipped():
    """[Entry] that come with the house."""
    found = []
    for line in DATA.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            verdict, rule, words = line.split("\t")
            found += [Entry(word, verdict, "" if rule == "-" else rule) for word in words.split()]
    return found


def build(entries=(), version=0):
    """A Sieve of the shipped words and `entries`; the latter take the place of shipped ones of the same spelling."""
    by_key = {}
    for entry in (*shipped(), *entries):
        if len(key := key_of(entry.word)) > 1:
            by_key[key] = entry
    keys = [key for key, entry in by_key.items() if entry.verdict != ALLOW]
    allowed = [key for key, entry in by_key.items() if entry.verdict == ALLOW]
    halves = {half: key for key in keys for half in _halves(key) if half not in by_key}
    entries = [by_key[key] for key in keys]
    entries += [Entry(by_key[key].word, REVIEW, by_key[key].rule) for key in halves.values()]
    sounds = {sound: by_key[key] for key in keys for sound in _sounds_of(key) if sound not in by_key}
    alike = {
        key.translate(_syllables()): (key, Entry(entry.word, REVIEW, entry.rule))
        for key, entry in by_key.items()
        if entry.verdict == BLOCK and len(key) >= FEWEST_ALIKE and _CHINESE.fullmatch(key)
    }
    return Sieve(
        version=version, entries=entries, loose=len(keys), matcher=AhoCorasick([*keys, *halves]),
        allowed=AhoCorasick(allowed), jieba=_dictionary(keys), sounds=list(sounds.values()), sound_matcher=AhoCorasick(list(sounds)),
        alike=list(alike.values()), alike_matcher=AhoCorasick(list(alike)),
    )  # fmt: skip


def _dictionary(keys):
    jieba = rjieba.Jieba()
    for key in keys:
        if len(key) <= MEETS_UP_TO and _CHINESE.fullmatch(key):
            jieba.add_word(key, FREQUENT, "n")
    return jieba


def _halves(key):
    """The word with one character written by its sound: 代kai发票."""
    if len(key) < 3 or not _CHINESE.fullmatch(key):
        return []
    return [key[:n] + "".join(lazy_pinyin(char)) + key[n + 1 :] for n, char in enumerate(key)]


def _sounds_of(key):
    """The word by its sound alone: its pinyin, and the initials of it where they are long enough to mean it."""
    if not _CHINESE.fullmatch(key):
        return []
    pinyin, initials = "".join(lazy_pinyin(key)), "".join(lazy_pinyin(key, style=Style.FIRST_LETTER))
    return [s for s, least in ((pinyin, FEWEST_PINYIN), (initials, FEWEST_INITIALS)) if len(s) >= least and s.isalpha()]


_CHINESE = re.compile("[\u3400-\u9fff]{2,}")


def masked(text, hits):
    """The text with every REPLACE hit under stars, as many as characters."""
    for hit in reversed([h for h in hits if h.verdict == REPLACE]):
        text = text[: hit.start] + "＊" * (hit.end - hit.start) + text[hit.end :]
    return text
