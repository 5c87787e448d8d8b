"""Whose account of elsewhere it is, and whether it may be let go."""

from allauth.socialaccount.models import SocialAccount
from django.utils.translation import gettext as _

from community.access.permissions import Refused, check_signed_in
from community.outgoing import sms
from profiles.signin.permissions import is_only_way


def check_enter(account):
    """Refuse an account that is closed."""
    if not account.user.is_active:
        raise Refused(_("这个账号停用了，进不去。"))


def check_link(user, code, uids, name):
    """Refuse visitors, what is another member's, and a second one of the same kind."""
    check_signed_in(user)
    if SocialAccount.objects.filter(provider=code, uid__in=uids).exclude(user=user).exists():
        raise Refused(
            _("这个%(name)s账号连在另一个会员那里。要换到这里，先用它登录那个账号，断开，再回来连。") % {"name": name}
        )
    if SocialAccount.objects.filter(provider=code, user=user).exclude(uid__in=uids).exists():
        raise Refused(_("你已经连了一个%(name)s账号。要换一个，先把原来的断开。") % {"name": name})


def check_unlink(user, account, at):
    """Refuse everybody but its member, and to take the last way in off."""
    check_signed_in(user)
    if account.user_id != user.pk:
        raise Refused(_("这是别人的登录办法，只有本人能断开。"))
    if is_only_way(account, user, at):
        if sms.is_open():
            raise Refused(_("这是你现在唯一的门，断开就进不来了。先加一个邮箱或者手机号，再来断开。"))
        raise Refused(_("这是你现在唯一的门，断开就进不来了。先加一个邮箱，再来断开。"))
