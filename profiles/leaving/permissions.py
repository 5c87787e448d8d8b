"""Who may close an account: everybody their own, but the last who can appoint others stays."""

from django.utils.translation import gettext as _

from community.access.permissions import Refused, check_signed_in
from community.access.roles import Role
from community.outgoing import sms
from profiles.models import Member
from profiles.signin.models import Phone


def check_close(member):
    """Refuse visitors, imported authors, and the last admin."""
    check_signed_in(member)
    if member.role == Role.ADMIN and not _other_admins(member).exists():
        raise Refused(_("你是最后一位管理员，走了这里就没人能任命别人了。先任命一位管理员，再来注销，马上就能办。"))


def has_own_proof(member):
    """True where she has a password, or an address or number that a code can be sent to. Two statements at the most."""
    return member.has_usable_password() or bool(member.email) or _has_number(member)


def check_send_code(member):
    """Refuse who has neither address nor number: there is nowhere to send a code to."""
    if not (member.email or _has_number(member)):
        raise Refused(_("这个账号没有邮箱也没有手机号，码没处发。刚登录过 10 分钟内，直接点注销就行。"))


def _has_number(member):
    return sms.is_open() and Phone.objects.filter(member=member).exists()


def _other_admins(member):
    return Member.objects.filter(role=Role.ADMIN, is_active=True).exclude(pk=member.pk)
