"""What allauth asks the house about."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.origins import client_of, origin_of
from community.live.actions import ring_signed_out
from profiles.actions import note_province
from profiles.models import signed_in


class SignIn(AuthenticationBackend):
    """Signs in as allauth does, and finds who is signed in together with what nearly every page asks of her."""

    def get_user(self, user_id):
        user = signed_in(user_id)
        return user if user and self.user_can_authenticate(user) else None


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is ours (profiles.views.join); allauth signs people in and out."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": _("试了 10 次都不对，先歇 10 分钟再来。忘了密码的话，用邮箱收一个登录码就能进。"),
        "email_password_mismatch": _("邮箱或密码对不上，再核一下。也可以用邮箱收一个登录码。"),
        "username_password_mismatch": _("昵称或密码对不上，再核一下。也可以用邮箱收一个登录码。"),
        "incorrect_code": _("这个码对不上，看看是不是上一封信。"),
    }

    def is_open_for_signup(self, request):
        """Everybody comes in through the house's own door."""
        return False

    def get_client_ip(self, request):
        """The address that limits of sign-in are counted by."""
        address, _port = client_of(request)
        if not address:
            raise PermissionDenied("the server does not tell where the request came from")
        return address

    def login(self, request, user):
        """Signing in is one of the two things that say which province somebody is in."""
        super().login(request, user)
        note_province(user, origin_of(request).province, at=timezone.now())

    def logout(self, request):
        """The sign-in ends, and so do the sockets that were opened with it."""
        key = request.session.session_key
        super().logout(request)
        ring_signed_out(key)

    def save_user(self, request, user, form, commit=True):
        raise NotImplementedError("members are made by profiles.actions.join")
