"""Who may spend, and who may move points by hand."""

from django.utils.translation import gettext as _

from community.access.permissions import Refused, check_power
from community.access.roles import Power
from community.privacy.registry import subject_of


def check_enough(account, amount):
    """Refuse where an account holds less than is to leave it."""
    if account.balance < amount:
        raise Refused(
            _("积分不够：要 %(asked)d 分，现在有 %(held)d 分。什么都没动。")
            % {"asked": amount, "held": account.balance}
        )


def check_propose(user, member):
    """Refuse whoever lacks the power, and everybody for herself."""
    check_power(user, Power.ADJUST_POINTS)
    if user.pk == member.pk:
        raise Refused(_("自己的积分自己不能动，请一位同事来提。"))


def check_carry_out(user, adjustment):
    """Refuse whoever proposed it, whoever it is about, and what has been decided already."""
    check_power(user, Power.ADJUST_POINTS)
    own = subject_of(user)
    if own == adjustment.subject:
        raise Refused(_("自己的积分自己不能动，请一位同事来批。"))
    if own == adjustment.by:
        raise Refused(_("你提的要另一个人来批，提的人不能自己点头。"))


def check_refuse(user, adjustment):
    """Refuse whoever lacks the power, and whoever it is about; who proposed it may take it back."""
    check_power(user, Power.ADJUST_POINTS)
    if subject_of(user) == adjustment.subject:
        raise Refused(_("这笔是给你的，请一位同事来定。"))
