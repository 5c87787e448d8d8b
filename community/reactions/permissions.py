"""Who may react to what."""

from django.utils.translation import gettext as _

from community.access.permissions import Refused, check_met, check_signed_in
from community.lib import ratelimit
from community.reactions.registry import likeable_of

# Presses of one member in a minute.
PRESSES_A_MINUTE = 60


def count_press(user, at):
    """Count one more press of the member's, by whichever door; raises TooOften past what one may."""
    ratelimit.count("react", user.pk, PRESSES_A_MINUTE, 60, at)


def check_react(user, thing):
    """Refuse visitors, owners, and whomever the thing's own room refuses."""
    kind = likeable_of(thing)
    check_signed_in(user)
    if kind.owner(thing) == user.pk:
        raise Refused(_("自己写的就不用自己表态了，留给别人来。"))
    check_met(user, kind.owner(thing))
    kind.check(user, thing)
