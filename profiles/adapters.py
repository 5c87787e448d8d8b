"""What allauth asks the house about."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.utils.translation import gettext_lazy as _

from community.live.actions import ring_signed_out
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

    def logout(self, request):
        """The sign-in ends, and so do the sockets that were opened with it."""
        key = request.session.session_key
        super().logout(request)
        ring_signed_out(key)

    def save_user(self, request, user, form, commit=True):
        raise NotImplementedError("members are made by profiles.actions.join")
