"""Words that block, are replaced, or send to review, found in whatever disguise they come.

A text is squeezed: one spelling (NFKC, case, simplified, look-alike letters), separators dropped, every character with
the way back to where it was typed. Words are then found in one pass (Aho, Corasick 1975), whatever their number.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path

import rjieba
from ahocorasick_rs import AhoCorasick
from pypinyin import Style, lazy_pinyin
from pypinyin.pinyin_dict import pinyin_dict

from community.text.normalise import spell

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
# Between two characters these are decoration, a few at a time; sentences end at the others, which only join where they
# stand between all characters of a word.
_DECORATION = set(" \t\u3000.·•・∙-_—~*/\\|+=^`'\"#&%$()[]{}<>〈〉《》【】「」『』（）|○●★☆")
_STOPS = set("。,，、!！?？;；:：…\n\r")
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
    character i came from, `gaps[i]` what was dropped before it: "" nothing, " " decoration, "." the end of a sentence,
    None too much."""

    text: str
    places: list
    gaps: list


def squeeze(text):
    """The Squeezed of a text. One pass."""
    spelled = spell(text)
    plain = spelled.text.translate(_TWINS).translate(_FIGURES)
    kept, places, gaps = [], [], []
    between, stop = 0, False
    for at, char in enumerate(plain):
        if char in _STOPS:
            between, stop = between + 1, True
        elif char in _DECORATION or unicodedata.category(char) in _INVISIBLE:
            between += 1
        else:
            kept.append(char)
            places.append(spelled.origin(at, at + 1))
            gaps.append("" if not between else None if between > MOST_BETWEEN else "." if stop else " ")
            between, stop = 0, False
    return Squeezed("".join(kept), places, gaps)


# Zero-width and other formats, combining marks, pictures and symbols.
_INVISIBLE = {"Cf", "Mn", "Me", "So", "Sk", "Cn", "Co"}
_LATIN = re.compile(r"[a-z0-9]")
_RUN = re.compile(r"[a-z]{4,}")


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
    sounds: dict = field(default_factory=dict)

    def find(self, text):
        """[Hit] in the order of the text: the most severe where some overlap, the longer of equal ones."""
        squeezed = squeeze(text)
        hits = [*self._words(squeezed), *self._sounds(squeezed), *self._alike(squeezed), *_patterns(squeezed)]
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
        if not self.sounds:
            return
        for run in _RUN.finditer(squeezed.text):
            entry = self.sounds.get(run[0])
            if entry and _joins(squeezed, *run.span()) and _stands_alone(squeezed, *run.span()):
                yield _hit(squeezed, *run.span(), Entry(entry.word, REVIEW, entry.rule), loose=True)

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


# --- numbers that are somebody's ----------------------------------------------------------------------------------

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_MOBILE = re.compile(r"(?<![a-z0-9])(?:86)?1[3-9][0-9]{9}(?![a-z0-9])")
_ID = re.compile(r"(?<![a-z0-9])[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9]{4}[0-9x](?![a-z0-9])")
_CARD = re.compile(r"(?<![a-z0-9])(?:62|4|5)[0-9]{14,17}(?![a-z0-9])")
_PLATE = re.compile(
    rf"[{_PROVINCES}][a-hj-np-z](?:[0-9]{{5}}|(?=[a-z0-9]*[0-9]{{3}})[a-hj-np-z0-9]{{5,6}})(?![a-z0-9])"
)
_ACCOUNT = re.compile(
    r"(?:加|\+)?(?:微信|薇信|威信|v信|微号|vx|wx|weixin|wechat)(?:号|号码|id|是)?((?=[a-z0-9]*[0-9])[a-z][a-z0-9]{5,19}|[0-9]{6,11})"
    r"|加(?:我)?(?:v|微|薇)(?:号)?((?=[a-z0-9]*[0-9])[a-z][a-z0-9]{5,19})"
    r"|(?:加|\+)?(?:qq|扣扣|企鹅)(?:群|号|群号|号码)?([1-9][0-9]{4,10})(?![0-9]|公里|千米|km|多|万|块|元|人|个)"
)


def _is_id(digits):
    """GB 11643-1999: the last character is ISO 7064 MOD 11-2 of the seventeen before it."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10x98765432"[sum(int(d) * w for d, w in zip(digits, weights)) % 11] == digits[17]


def _is_card(digits):
    """Luhn's check digit (ISO/IEC 7812-1)."""
    doubled = [int(d) * (1 + place % 2) for place, d in enumerate(reversed(digits))]
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


# A mobile number read aloud.
_SPOKEN = re.compile(
    r"[一幺壹][三四五六七八九叁肆伍陆柒捌玖][零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]{9}(?![零〇一二三四五六七八九十百千万])"
)


KINDS = (
    (_SPOKEN, "手机号", "private", None),
    (_MOBILE, "手机号", "private", None),
    (_ID, "身份证号", "private", _is_id),
    (_CARD, "银行卡号", "private", _is_card),
    (_PLATE, "车牌号", "private", None),
    (_ACCOUNT, "联系方式", "selling", None),
)


def _patterns(squeezed):
    for pattern, word, rule, check in KINDS:
        for found in pattern.finditer(squeezed.text):
            if None not in squeezed.gaps[found.start() + 1 : found.end()] and (check is None or check(found[0])):
                yield _hit(squeezed, *found.span(), Entry(word, REVIEW, rule))


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
        allowed=AhoCorasick(allowed), jieba=_dictionary(keys), sounds=sounds,
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
