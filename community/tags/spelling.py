"""How tags are spelled: the one key of all spellings, its sound, and what is no tag."""

import re
import unicodedata

from django.utils.translation import gettext as _
from pypinyin import Style, lazy_pinyin

from community.lib.text import one_line, without_controls
from community.text.models import current
from community.text.normalise import fold

LONGEST = 20
MOST_SYNONYMS = 50
# Signs that may stand inside a word, beside letters and digits of every script.
_SIGNS = frozenset("-_.+&·")
# Words that are addresses of their own under /tags/.
RESERVED = frozenset({"suggest"})


def tidy(word):
    """A word as typed, without what cannot be seen and without the sign in front."""
    return one_line(without_controls(unicodedata.normalize("NFC", word))).strip("#＃ ")


def key_of(word):
    """The one spelling that all spellings of a tag share: 露營, 露营 and the synonym 野营 give one key."""
    key = fold(tidy(word))
    return current().canonical.get(key, key)


def keys_of(word):
    """The keys under which a word may be found, the one in force first; an older lexicon may have stored the other."""
    return list(dict.fromkeys((key_of(word), fold(tidy(word)))))


def name_of(word):
    """How a new tag is shown: as typed, or the word that the lexicon says instead of a synonym."""
    key = key_of(word)
    return tidy(word) if fold(tidy(word)) == key else key


def synonyms_of(typed):
    """The keys of lexicon words that have a spelling which begins like this."""
    start = fold(tidy(typed))
    known = current().canonical.items()
    return list(dict.fromkeys(key for word, key in known if word.startswith(start)))[:MOST_SYNONYMS]


def sound_of(name):
    """(pinyin, initials) of a name, for those who type without choosing characters: ("luying", "ly")."""
    name = fold(name)
    pinyin, initials = lazy_pinyin(name), lazy_pinyin(name, style=Style.FIRST_LETTER)
    return "".join(pinyin)[:120], "".join(initials)[:40]


def refusal(word):
    """The sentence that says why a word is no tag; empty where it is one."""
    name = tidy(word)
    shown = {"tag": name[:8]}
    if len(name) > LONGEST or len(fold(name)) > LONGEST:
        return _("「%(tag)s…」太长了，一个标签最多 %(most)d 个字。") % {**shown, "most": LONGEST}
    if not any(unicodedata.category(c)[0] in "LN" for c in name):
        return _("标签要有字，光是空格和符号认不出来。")
    if odd := next((c for c in name if unicodedata.category(c)[0] not in "LNM" and c not in _SIGNS), None):
        return _("「%(tag)s」里的「%(sign)s」不能放进标签，去掉它。") % {**shown, "sign": odd}
    if key_of(name) in RESERVED:
        return _("「%(tag)s」是站里自己用的词，换一个。") % shown
    if current().is_red(name):
        return _("「%(tag)s」说的是私事，这里不拿它给内容归类，换一个词。") % shown
    return ""


def split(typed):
    """The words of a typed line, cut at spaces, commas and 、, each once."""
    words = (tidy(w) for w in re.split(r"[\s,，、;；]+", typed))
    return list(dict.fromkeys(w for w in words if w))
