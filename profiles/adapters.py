"""How whoever is signed in is found; what else allauth asks stands in profiles.signin."""

from allauth.account.auth_backends import AuthenticationBackend

from profiles.models import signed_in


class SignIn(AuthenticationBackend):
    """Signs in as allauth does, and finds who is signed in together with what nearly every page asks of her."""

    def get_user(self, user_id):
        user = signed_in(user_id)
        return user if user and self.user_can_authenticate(user) else None
