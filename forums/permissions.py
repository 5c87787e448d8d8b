"""Who may do what in a board, and the sentence where not."""

from django.utils.translation import gettext as _

from community.access.permissions import Refused, check_power, check_signed_in
from community.access.registry import keys_of
from community.access.roles import Power
from forums.kinds import kinds


def _wants(user, key, sentence):
    check_signed_in(user)
    if key not in keys_of(user):
        raise Refused(sentence)


def check_open_board(user):
    check_power(user, Power.APPOINT)


def check_start_topic(user, board):
    _wants(
        user,
        board.may_start,
        _("「%(board)s」不是谁都能发主题，但都能看。换个版块发，或者先加入这个圈子。") % {"board": board.name},
    )


def check_reply(user, topic):
    _wants(
        user,
        topic.board.may_reply,
        _("「%(board)s」里只有自己人能回。先加入，写的草稿会留着。") % {"board": topic.board.name},
    )
    if topic.withdrawn_at or topic.hidden_at:
        raise Refused(_("这个主题收起来了，暂时不能再回。"))


def check_moderate(user, board):
    _wants(
        user, board.may_moderate, _("管「%(board)s」的是它自己的版主。要处理什么，请告诉他们。") % {"board": board.name}
    )


def check_edit_post(user, post):
    check_signed_in(user)
    if post.author_id != user.pk:
        raise Refused(_("只能改自己写的。别人的话有问题，请版主按规则处理。"))
    if post.withdrawn_at:
        raise Refused(_("这段话已经收回，先恢复它再改。"))
    if post.hidden_at:
        raise Refused(_("这段话按规则藏起来了，请先和版主说清楚。"))


def check_withdraw_post(user, post):
    check_signed_in(user)
    if post.author_id != user.pk:
        raise Refused(_("只能收回自己写的。"))


def check_accept_answer(user, topic):
    check_signed_in(user)
    if not kinds[topic.kind].takes_answer:
        raise Refused(_("只有提问能采纳回答。"))
    if topic.author_id != user.pk and topic.board.may_moderate not in keys_of(user):
        raise Refused(_("采纳由提问的人或版主来点。"))


def check_import(user):
    check_power(user, Power.IMPORT)
