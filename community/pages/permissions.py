"""Who may change how the site looks, and what cannot be its colour."""

from community.access.permissions import Refused, check_power
from community.access.roles import Power
from community.pages.shades import refusal


def check_change_look(user):
    """Admins say how the site looks and signs."""
    check_power(user, Power.APPOINT)


def check_colour(colour):
    """Refuse, with the measured ratio, a colour in which something could not be read."""
    if sentence := refusal(colour):
        raise Refused(sentence)
