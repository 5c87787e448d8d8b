"""Who may open the log."""

from community.access.permissions import check_power
from community.access.roles import Power


def check_open_sealed(user):
    """Refuse everybody whose role does not carry the power."""
    check_power(user, Power.OPEN_SEALED)
