"""What allauth's providers ask the house about: how to reach a server, and what is not to be taken over."""

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter

from community.outgoing.asking import Asking


class ElsewhereAdapter(DefaultSocialAccountAdapter):
    """Whoever comes from elsewhere is let in by the house's own doors; allauth speaks with the servers."""

    def get_requests_session(self):
        """The one way out."""
        return Asking()

    def populate_user(self, request, sociallogin, data):
        """Nothing is taken over but what a member types herself."""
        return sociallogin.user

    def is_open_for_signup(self, request, sociallogin):
        return False

    def save_user(self, request, sociallogin, form=None):
        raise NotImplementedError("members are made by profiles.actions.join")
