"""The published table of powers."""

from django.shortcuts import render

from community.access.roles import POWERS, Power, Role


def powers(request):
    """Each role and what it may do, for everyone to read."""
    table = [(power, [power in POWERS[role] for role in Role]) for power in Power]
    return render(request, "community/access/powers.html", {"roles": list(Role), "table": table})
