"""Whose device it is, and whether a sign-in took its second step."""

from types import SimpleNamespace

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.utils.translation import gettext as _

from community.access.permissions import Refused, check_signed_in
from community.access.registry import doubts
from community.access.roles import Role


def check_end_device(user, device):
    """Refuse everybody but its member."""
    check_signed_in(user)
    if device.member_id != user.pk:
        raise Refused(_("这是别人的登录，只有本人能退。"))


def took_second_step(user, session):
    """True where this sign-in has shown an authenticator, a passkey or a recovery code, when it began or since."""
    steps = get_authentication_records(SimpleNamespace(session=session), user)
    return any(step.get("method") == "mfa" for step in steps)


@doubts
def wants_second_step(user, session):
    """Colleagues need one, unless the site's settings say otherwise. No statement."""
    return settings.STAFF_SECOND_STEP and user.role != Role.MEMBER and not took_second_step(user, session)
