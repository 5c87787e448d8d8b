"""Who may change how the site looks, and what cannot be its colour."""

from django.utils.translation import gettext as _

from community.access.permissions import Refused, check_power
from community.access.roles import Power
from community.pages.shades import refusal


def check_change_look(user):
    """Admins say how the site looks and signs."""
    check_power(user, Power.APPOINT)


class Overtaken(Refused):
    """A colleague saved another version since; the sentence says what to do."""


def check_over(over, number):
    """Refuse what was made from another version than the one that stands; `over`: None says nothing."""
    if over not in (None, number):
        raise Overtaken(_("你改的时候，同事存了新的一版。去「版本」看一眼；还是要用你这份，就再存一次。"))


def check_colour(colour):
    """Refuse, with the measured ratio, a colour in which something could not be read."""
    if sentence := refusal(colour):
        raise Refused(sentence)
