"""谁用了我的数据."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import timezone

from community.lib.pagination import page
from community.privacy.models import DataRead
from community.privacy.registry import purposes

PAGE = 30


@login_required
def reads(request):
    """Each time a colleague of the brand opened this member's data, newest first."""
    rows = page(
        DataRead.objects.filter(member=request.user).select_related("reader"),
        ["id"], PAGE, request.GET.get("older"), request.GET.get("newer"),
    )  # fmt: skip
    for row in rows:
        row.purpose_name = purposes[row.purpose].name if row.purpose in purposes else row.purpose
    return render(request, "community/privacy/reads.html", {"page": rows, "at": timezone.now()})
