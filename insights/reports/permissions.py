"""Who may read reports."""

from community.access.permissions import check_power
from community.access.roles import Power


def check_read_report(user):
    check_power(user, Power.SEE_REPORTS)
