"""Who may change the pictures by which she is known."""

from community.access.permissions import check_signed_in
from community.moderation.permissions import check_may_speak


def check_change_portrait(user, at):
    """Refuse visitors, and whoever may not speak for a while: a picture speaks too."""
    check_signed_in(user)
    check_may_speak(user, at)
