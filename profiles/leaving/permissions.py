"""Who may close an account: everybody their own, but the last who can appoint others stays."""

from django.utils.translation import gettext as _

from community.access.permissions import Refused, check_signed_in
from community.access.roles import Role
from profiles.models import Member


def check_close(member):
    """Refuse visitors, imported authors, and the last admin."""
    check_signed_in(member)
    if member.role == Role.ADMIN and not _other_admins(member).exists():
        raise Refused(_("你是最后一位管理员，走了这里就没人能任命别人了。先任命一位管理员，再来注销，马上就能办。"))


def _other_admins(member):
    return Member.objects.filter(role=Role.ADMIN, is_active=True).exclude(pk=member.pk)
