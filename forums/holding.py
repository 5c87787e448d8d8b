"""先审后发: whose words wait for somebody to look at them, and why."""

from django.utils.translation import gettext as _

from community.access.registry import keys_of
from community.lib.html import leads_outside
from community.moderation.models import Source
from community.text.models import current_sieve
from community.text.sieve import REVIEW
from forums.models import Holds
from forums.writing import html_of
from profiles.models import KNOWN


def _words(*texts):
    """[[words, points]] of what the list sends to review in some texts. No statement but the look at its version."""
    sieve = current_sieve()
    found = {hit.word: hit for text in texts for hit in sieve.find(str(text)) if hit.verdict == REVIEW}
    version = _("词表第 %(n)d 版") % {"n": sieve.version} if sieve.version else _("自带的词表")
    return [
        [
            (_("听着像「%(word)s」，%(list)s") if hit.loose else _("命中「%(word)s」，%(list)s"))
            % {"word": hit.word, "list": version},
            9 if hit.loose else 20,
        ]
        for hit in found.values()
    ]


def why_held(by, board, body, *texts, pictures=False):
    """(source, [[words, points]]) of what makes a post wait in a board; an empty list where nothing does. Those who
    moderate the board and the brand's own people never wait. A statement only for a newcomer's @ where links wait."""
    if by.is_staff or board.may_moderate in keys_of(by):
        return Source.HOLD, []
    if words := _words(body, *texts):
        return Source.WORD, words
    if board.holds_below == Holds.EVERYBODY:
        return Source.HOLD, [[_("「%(board)s」每帖都先看") % {"board": board.name}, 10]]
    if by.trust < board.holds_below:
        return Source.HOLD, [[_("「%(board)s」里新来的先看") % {"board": board.name}, 15]]
    if by.trust < KNOWN and board.holds_outside:
        why = [[_("新来的，带外链"), 20]] if leads_outside(html_of(body)) else []
        return Source.HOLD, why + ([[_("新来的，带图片或文件"), 12]] if pictures else [])
    return Source.HOLD, []
