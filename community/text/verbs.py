"""What can happen to the brand's words."""

from django.utils.translation import gettext_lazy as _

from community.activity.registry import Verb

WORD_SAVED = Verb("word.saved", _("存了一个词"))
WORD_DROPPED = Verb("word.dropped", _("从词表里删了词"))
WORD_CHANGE_UNDONE = Verb("word.undone", _("撤销了词表的一次改动"))
WORDS_ROLLED_BACK = Verb("words.rolled_back", _("把词表退回了从前的版本"))
VERBS = (WORD_SAVED, WORD_DROPPED, WORD_CHANGE_UNDONE, WORDS_ROLLED_BACK)
SENSITIVE_SAVED = Verb("sensitive.saved", _("存了一个要拦的词"))
SENSITIVE_DROPPED = Verb("sensitive.dropped", _("删了一个要拦的词"))
SENSITIVE_BACK = Verb("sensitive.back", _("放回了一个要拦的词"))
