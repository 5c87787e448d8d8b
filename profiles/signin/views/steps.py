"""Pages of allauth's that show a date."""

from allauth.mfa.webauthn.views import ListWebAuthnView
from django.utils import timezone


class Passkeys(ListWebAuthnView):
    """A member's passkeys."""

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"at": timezone.now()}


passkeys = Passkeys.as_view()
