"""Pages of allauth's that the house adds something to."""

from allauth.account.adapter import get_adapter
from allauth.mfa.base.views import ReauthenticateView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import ListWebAuthnView, RemoveWebAuthnView
from django.utils import timezone
from django.utils.translation import gettext as _

from community.access.permissions import Refused, why_not
from profiles.signin.adapters import note_second_step, tell_used_code
from profiles.signin.permissions import check_remove_passkey


class Activate(ActivateTOTPView):
    """A new authenticator; whoever has just shown its first code has taken the second step of this sign-in."""

    def form_valid(self, form):
        response = super().form_valid(form)
        note_second_step(self.request)
        return response


class Again(ReauthenticateView):
    """The second step once more, before something that matters."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not get_adapter().get_reauthentication_methods(request.user):
            raise Refused(_("这个账号还没设密码，也没开两步登录，没有可验的，直接去做要做的事就行。"))
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form):
        response = super().form_valid(form)
        tell_used_code(self.request, self.request.user)
        return response


class Passkeys(ListWebAuthnView):
    """A member's passkeys."""

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"at": timezone.now()}


class RemovePasskey(RemoveWebAuthnView):
    """A passkey goes, where another way in is left."""

    def form_valid(self, form):
        check_remove_passkey(self.request.user, self.object, timezone.now())
        return super().form_valid(form)

    def get_context_data(self, **kwargs):
        kept = why_not(check_remove_passkey, self.request.user, self.object, timezone.now())
        return super().get_context_data(**kwargs) | {"kept": kept}


activate_totp, again, passkeys = Activate.as_view(), Again.as_view(), Passkeys.as_view()
remove_passkey = RemovePasskey.as_view()
