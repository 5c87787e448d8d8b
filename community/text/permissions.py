"""Who may change the brand's words, and which words cannot stand beside each other."""

import re

from django.utils.translation import gettext as _

from community.access.permissions import Refused, check_power
from community.access.roles import Power
from community.lib.text import visible
from community.text.lexicon import build, shipped
from community.text.models import LONGEST_WORD, SensitiveWord, Verdict, Word, WordKind, current
from community.text.normalise import fold
from community.text.sieve import key_of

SHORTEST_WORD = 2


class Contradicted(Refused):
    """A word that cannot be; `field` names what is to be changed of it."""

    def __init__(self, sentence, field="text"):
        super().__init__(sentence)
        self.field = field


def check_edit_words(user):
    """Editors, researchers and admins edit the words."""
    check_power(user, Power.EDIT_WORDS)


def check_word(text, kind, canonical="", *, instead_of=None):
    """Refuse what is no word or contradicts another one; `instead_of` is the word that it takes the place of."""
    spelled, term = fold(visible(text)), fold(visible(canonical))
    _check_readable(text, spelled)
    _check_new(text, spelled, instead_of)
    _check_alone(text, spelled, kind)
    if kind == WordKind.SYNONYM:
        _check_term(text, spelled, canonical, term, instead_of)
    elif term:
        raise Contradicted(_("只有同义词才写「算作哪个词」。选「同义词」，或者把这一格清空。"), "canonical")
    if kind in (WordKind.BRAND, WordKind.SYNONYM):
        _check_speakable(text, instead_of)
    _check_has_effect(text, spelled, kind, term)


def _check_readable(text, spelled):
    if not spelled:
        raise Contradicted(_("写一个看得见的词。网址、@名字和看不见的字符不算。"))
    if len(text) > LONGEST_WORD or len(spelled) > LONGEST_WORD:
        raise Contradicted(
            _("一个词最多 %(most)d 个字，现在是 %(n)d 个，删短一点。")
            % {"most": LONGEST_WORD, "n": max(len(text), len(spelled))}
        )
    if len(spelled) < SHORTEST_WORD or not any(c.isalnum() for c in spelled):
        raise Contradicted(_("至少两个字，里面要有汉字、字母或数字；一个字到处都会认错。"))


def _check_new(text, spelled, instead_of):
    same = _others(instead_of).filter(spelled=spelled).first()
    if same:
        said = {"word": text, "same": same.text, "kind": same.get_kind_display()}
        raise Contradicted(_("「%(word)s」已经有了：它是%(kind)s「%(same)s」。一个词只能是一种，去列表里改它。") % said)


def _check_alone(text, spelled, kind):
    """A word that others stand for stays a word."""
    if kind == WordKind.BRAND:
        return
    follower = Word.objects.filter(kind=WordKind.SYNONYM, canonical=spelled).exclude(spelled=spelled).first()
    if follower:
        raise Contradicted(
            _("同义词「%(other)s」算作「%(word)s」。先把它改掉，再改「%(word)s」。")
            % {"other": follower.text, "word": text}
        )
    if kind == WordKind.SYNONYM:
        for other, term in shipped()[0].items():
            if term == spelled and other != spelled:
                said = {"other": other, "word": text}
                raise Contradicted(
                    _(
                        "自带的词表里「%(other)s」算作「%(word)s」，它不能再算作别的词。反过来写：让别的词算作「%(word)s」。"
                    )
                    % said
                )


def _check_term(text, spelled, canonical, term, instead_of):
    """The word a synonym stands for: there, another one, no synonym itself, and neither a stop nor a red word."""
    if not term:
        raise Contradicted(_("同义词要写它算作哪个词，例如「野营」算作「露营」。"), "canonical")
    if len(term) > LONGEST_WORD:
        raise Contradicted(_("「算作哪个词」最多 %(most)d 个字，删短一点。") % {"most": LONGEST_WORD}, "canonical")
    if term == spelled:
        raise Contradicted(_("「%(word)s」不能算作它自己。写另一个词，或者改成品牌词。") % {"word": text}, "canonical")
    own = _others(instead_of).filter(spelled=term).first()
    root = own.canonical if own and own.kind == WordKind.SYNONYM else ""
    if own is None:
        root = shipped()[0].get(term, term)
        root = "" if root == term else root
    if root == spelled:
        raise Contradicted(
            _("「%(term)s」已经算作「%(word)s」了，两个词不能互相算。") % {"term": canonical, "word": text}, "canonical"
        )
    if root:
        raise Contradicted(
            _("「%(term)s」本身算作「%(root)s」，直接写「%(root)s」。") % {"term": canonical, "root": root}, "canonical"
        )
    stopped = own.kind == WordKind.STOP if own else term in shipped()[2] - shipped()[1]
    if stopped:
        raise Contradicted(
            _("「%(term)s」是停用词，算作它就等于没有。换一个词，或者先把它从停用词里删掉。") % {"term": canonical},
            "canonical",
        )
    if _without(instead_of).is_red(term):
        raise Contradicted(
            _("「%(term)s」是不许猜的词，别的词不能算作它。要藏住这个词，把它也存成不许猜的词。") % {"term": canonical},
            "canonical",
        )


def _check_speakable(text, instead_of):
    if _without(instead_of).is_red(text):
        raise Contradicted(
            _("「%(word)s」里有不许猜的词，存了也不会被认出来。换一个写法；那个词要是你们自己加的，可以先删掉它。")
            % {"word": text}
        )


def _check_has_effect(text, spelled, kind, term):
    """What the shipped lists say already, or overrule."""
    canonical, kept, stop, red = shipped()
    if kind == WordKind.STOP and spelled in kept:
        raise Contradicted(
            _("「%(word)s」在自带的词表里是认得的词，停用不了。不想让人被猜到它，存成不许猜的词。") % {"word": text}
        )
    known = {
        WordKind.BRAND: canonical.get(spelled) == spelled,
        WordKind.SYNONYM: canonical.get(spelled) == term,
        WordKind.STOP: spelled in stop,
        WordKind.RED: spelled in red,
    }
    if known[kind]:
        raise Contradicted(_("自带的词表里已经有「%(word)s」，不用再加。") % {"word": text})


def _others(instead_of):
    return Word.objects.exclude(pk=instead_of.pk) if instead_of else Word.objects.all()


def _without(word):
    """The lexicon in force, without a red word that is about to become something else."""
    if word is None or word.kind != WordKind.RED:
        return current(fresh=True)
    return build(_others(word).values_list("text", "kind", "canonical"), 0)


def check_edit_guard(user):
    """Those who keep order edit the words that block, are replaced or send to review."""
    check_power(user, Power.MODERATE)


# What people write who take the list for one of regular expressions.
PATTERN = re.compile(r"\.[*+?]|\\[a-zA-Z]|\[[^\]]+\]|\([^)]*\||[)\]][*+?]|\{\d|^\^|\$$")


def check_sensitive(text, verdict, rule, *, instead_of=None):
    """Refuse what is no word, stands in the list already, or names no rule; `instead_of` is the word being changed."""
    spelled = key_of(text)
    _check_readable(text, spelled)
    if PATTERN.search(text):
        raise Contradicted(
            _("这里认的是词，不认正则，「.*」「[ ]」「( | )」只会当成普通的点和括号。几种说法就加几个词。")
        )
    same = SensitiveWord.objects.filter(spelled=spelled, dropped=False)
    same = (same.exclude(pk=instead_of.pk) if instead_of else same).first()
    if same:
        said = {"word": text, "same": same.text, "verdict": same.get_verdict_display()}
        raise Contradicted(_("「%(word)s」已经有了：「%(same)s」，%(verdict)s。去列表里改它。") % said)
    if verdict != Verdict.ALLOW and not rule:
        raise Contradicted(_("选一条公布过的规则，没有规则不能拦。"), "rule")
