"""Chinese nicknames: what may be a name, and which names look alike."""

import re
import unicodedata

import opencc
from pypinyin import lazy_pinyin

from community.lib.text import one_line

SHORTEST, LONGEST = 2, 20
_ALLOWED = re.compile(r"[\w·・\-_.]+")
_SIMPLE = opencc.OpenCC("t2s")
# Latin, Cyrillic and Greek letters and digits that the eye takes for one another: capitals first, then small ones.
_CAPITALS = str.maketrans("АВЕЅІЈКМНОРСТУХΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abesijkmhopctyxabezhikmnoptyx")
# Chinese characters and Japanese letters that are told apart by a stroke's length at the most, each group by its first.
_ALIKE = str.maketrans(
    {twin: group[0] for group in (
        "工エ", "口ロ囗", "一ー―—", "二ニ", "力カ", "八ハ", "夕タ", "卜ト", "才オ", "己已巳", "未末", "土士", "日曰", "人入",
        "千干于", "王玉壬", "大太犬", "天夭", "木本", "白自", "今令", "市巿", "木朩", "刀刁", "贝见", "儿几",
    ) for twin in group[1:]}
)  # fmt: skip
# Letters, by their class, that draw nothing: fillers for Korean and Khmer syllables (Default_Ignorable_Code_Point).
_UNSEEN = re.compile("[\u115f\u1160\u17b4\u17b5\u3164\uffa0]")
_TWINS = str.maketrans("0оοаαеіӏι1lрρсухѕјԁҺԛԝνκ5|!", "oooaaeiiiiippcyxsjdhqwvksii")


def tidy(name):
    """The name as it is kept: visible, NFKC, on one line."""
    return one_line(unicodedata.normalize("NFKC", name))


def skeleton(name):
    """What two names share when the eye takes one for the other: simplified, casefolded, twins merged, no marks."""
    folded = _SIMPLE.convert(tidy(name)).translate(_CAPITALS).casefold().translate(_TWINS).translate(_ALIKE)
    return re.sub(r"[\W_]", "", _UNSEEN.sub("", folded))


def is_allowed(name):
    """True for 2 to 20 characters of letters (any script), digits, dots and dashes, with one letter at least."""
    seen = bool(_ALLOWED.fullmatch(name)) and not _UNSEEN.search(name)
    return SHORTEST <= len(name) <= LONGEST and seen and any(c.isalpha() for c in name)


# What only the brand and its badges say of somebody: anywhere in a name, and at its end.
_ANYWHERE, _AT_THE_END = ("官方", "认证", "verified", "official"), ("车主",)


def claims_badge(name):
    """The word by which a name would pass for a badge of the brand's; "" for none."""
    key = skeleton(name)
    hits = [word for word in _ANYWHERE if skeleton(word) in key]
    hits += [word for word in _AT_THE_END if key.endswith(skeleton(word))]
    return hits[0] if hits else ""


def alternatives(name, city=""):
    """Names near the wanted one, to offer where it is taken; the caller drops those that are taken too."""
    base = name[: LONGEST - 3]
    return [
        f"{city[:2]}{base}" if city else f"阿{base}",
        f"{base}在路上",
        f"{base}{len(base)}号",
        f"何处{base}",
        f"{''.join(lazy_pinyin(base))[:10]}",
    ]
