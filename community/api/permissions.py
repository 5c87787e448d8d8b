"""Who may have a feed of their own, a token, and what a token may."""

from django.utils.translation import gettext as _

from community.access.permissions import Refused, check_signed_in
from community.api.models import ApiToken
from community.api.scopes import MOST_TOKENS, WRITES
from community.moderation.permissions import check_not_suspended


def check_issue_link(user):
    """Every member; visitors have the public feeds."""
    check_signed_in(user)


def check_revoke_link(user):
    """Every member, for her own link."""
    check_signed_in(user)


def check_issue_token(user, at):
    """Every member, up to so many that stand at once."""
    check_signed_in(user)
    if ApiToken.objects.visible_to(user).standing(at).count() >= MOST_TOKENS:
        raise Refused(_("在用的令牌有 %(n)d 个了。先停用一个不用的，再做新的。") % {"n": MOST_TOKENS})


def check_revoke_token(user, token):
    """Refuse everybody but its member."""
    check_signed_in(user)
    if token.member_id != user.pk:
        raise Refused(_("这是别人的令牌，只有本人能停。"))


class OutOfScope(Refused):
    """The token was not made for this."""


def check_scope(token, scope, at):
    """Refuse what the token was not made for, whose member is suspended, and what a colleague would say: it carries the
    brand's name."""
    check_not_suspended(token.member, at)
    if scope not in token.scopes:
        raise OutOfScope(
            _("这个令牌不能做这件事，它缺「%(scope)s」。到设置的「接口令牌」里做一个带它的。") % {"scope": scope}
        )
    if scope in WRITES and token.member.is_staff:
        raise Refused(_("同事说的话带着品牌的名字，不能由令牌来说。到网页上写。"))
