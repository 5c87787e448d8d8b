"""先审后发: whose words wait for somebody to look at them, and why."""

from django.utils.translation import gettext as _

from community.access.registry import keys_of
from community.lib.html import leads_outside
from community.moderation.holding import words_to_review
from community.moderation.models import Source
from forums.models import Holds
from profiles.models import KNOWN
from profiles.writing import html_of


def why_held(by, board, body, *texts, pictures=False):
    """(source, [[words, points]]) of what makes a post wait in a board; an empty list where nothing does. Those who
    moderate the board and the brand's own people never wait. A statement only for a newcomer's @ where links wait."""
    if by.is_staff or board.may_moderate in keys_of(by):
        return Source.HOLD, []
    if words := words_to_review(body, *texts):
        return Source.WORD, words
    if board.holds_below == Holds.EVERYBODY:
        return Source.HOLD, [[_("「%(board)s」每帖都先看") % {"board": board.name}, 10]]
    if by.trust < board.holds_below:
        return Source.HOLD, [[_("「%(board)s」里新来的先看") % {"board": board.name}, 15]]
    if by.trust < KNOWN and board.holds_outside:
        why = [[_("新来的，带外链"), 20]] if leads_outside(html_of(body)) else []
        return Source.HOLD, why + ([[_("新来的，带图片或文件"), 12]] if pictures else [])
    return Source.HOLD, []
