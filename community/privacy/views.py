"""What is kept of people and for what, and 谁用了我的数据."""

from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from community.lib.pagination import page
from community.privacy.models import DataRead
from community.privacy.overdue import overdue
from community.privacy.registry import holdings, purposes, switch_doors

PAGE = 30
# The day on which the site began to honour Global Privacy Control.
GPC_SINCE = "2026-11-27"


def register(request):
    """Everything that is kept of a person: every column in words, under the purpose it is kept for, with its term and its
    switch. No statement but, for the brand's people, one a term for what has outlived it."""
    doors, now = switch_doors(), timezone.now()
    groups = [
        {
            "purpose": purpose,
            "holdings": [holding for holding in holdings.values() if holding.purpose == code],
            "wording": reverse(doors["wording"], args=[code]) if purpose.optional and doors else "",
        }
        for code, purpose in purposes.items()
    ]
    context = {
        "groups": sorted(groups, key=lambda group: (group["purpose"].optional, group["purpose"].code != "service")),
        "centre": reverse(doors["centre"]) if doors else "",
        "overdue": overdue(now) if _works_here(request.user) else [],
    }
    return render(request, "community/privacy/register.html", context)


def gpc(request):
    """That the site honours Global Privacy Control, as its specification wants it said."""
    return JsonResponse({"gpc": True, "lastUpdate": GPC_SINCE})


@login_required
def reads(request):
    """Each time a colleague of the brand opened this member's data, newest first."""
    rows = page(
        DataRead.objects.filter(member=request.user).select_related("reader"),
        ["id"], PAGE, request.GET.get("older"), request.GET.get("newer"),
    )  # fmt: skip
    return render(request, "community/privacy/reads.html", {"page": rows, "at": timezone.now()})


def _works_here(user):
    return user.is_authenticated and user.is_staff and not user.half_in
