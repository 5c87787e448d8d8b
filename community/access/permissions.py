"""A refusal that says why, and the same question asked without raising."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from community.access.registry import blockers_of
from community.access.roles import Power, has_power, role_carries


class Refused(PermissionDenied):
    """Raised by every check_…; its sentence says what to do next. Answered with 403. `way` is (door, label) of where that
    can be done; for the door may stand a thing that has a page."""

    way = None


class HalfIn(Refused):
    """Her role may, but her sign-in lacks its second step. Pages lead there and come back."""


def can(check, *args):
    """True where `check(*args)` does not refuse."""
    try:
        check(*args)
    except PermissionDenied:
        return False
    return True


class Sentence(str):
    """Why something is refused, with the `way` of the refusal."""

    way = None


def why_not(check, *args):
    """The Sentence with which `check(*args)` refuses; empty where it does not."""
    try:
        check(*args)
    except PermissionDenied as refusal:
        said = Sentence(refusal)
        said.way = getattr(refusal, "way", None)
        return said
    return Sentence()


def check_signed_in(user):
    """Refuse visitors."""
    if not user.is_authenticated:
        raise Refused(_("先登录再来，写到一半的内容会留着。"))


def half_in():
    """The refusal of whoever is only half signed in."""
    return HalfIn(_("同事的账号能管别人的帖子和资料，只有密码不够，要多一步验证。验好就接着来，写到一半的会留着。"))


def check_met(user, member):
    """Refuse whoever was blocked by the member (an id) she wants to answer, call or follow."""
    if member in blockers_of(user):
        raise Refused(_("对方不想和你往来，这里到此为止。写的还在草稿里；想说的，换个地方说。"))


def check_power(user, power: Power):
    """Refuse whoever's role does not carry the power."""
    check_signed_in(user)
    if role_carries(user, power) and not has_power(user, power):
        raise half_in()
    if not has_power(user, power):
        raise Refused(_("这里只给有「%(power)s」权限的同事。要用的话，请管理员任命。") % {"power": power.label})
