"""Pages of allauth's that the house adds something to."""

from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import ListWebAuthnView
from django.utils import timezone

from profiles.signin.adapters import note_second_step


class Activate(ActivateTOTPView):
    """A new authenticator; whoever has just shown its first code has taken the second step of this sign-in."""

    def form_valid(self, form):
        response = super().form_valid(form)
        note_second_step(self.request)
        return response


class Passkeys(ListWebAuthnView):
    """A member's passkeys."""

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"at": timezone.now()}


activate_totp, passkeys = Activate.as_view(), Passkeys.as_view()
