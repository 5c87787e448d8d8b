"""What is done about one member."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.access.permissions import check_power, why_not
from community.access.roles import Power
from community.moderation import actions
from community.moderation.forms import MeasureForm
from community.moderation.models import Measure, MeasureKind
from community.moderation.permissions import check_measure

PAGE = 50


def measures(request, handle):
    """What was done about one member, and the form for what is done now."""
    check_power(request.user, Power.MODERATE)
    member, now = get_object_or_404(get_user_model(), handle=handle, imported=False), timezone.now()
    form = MeasureForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        until = now + timedelta(days=asked["days"]) if asked["days"] and asked["kind"] != MeasureKind.WARN else None
        actions.take_measure(
            request.user, member, asked["kind"], rule=asked["rule"], reason=asked["reason"], until=until, at=now
        )
        messages.success(request, _("办好了，%(name)s会收到这句话和依据哪一条。") % {"name": member.name})
        return redirect("moderation:measures", handle=handle)
    rows = list(Measure.objects.filter(member=member).select_related("by", "lifted_by").order_by("-id")[:PAGE])
    for row in rows:
        row.standing = row.stands(now)
    return render(
        request,
        "community/moderation/measures.html",
        {
            "member": member, "form": form, "rows": rows, "at": now, "points": actions.points_of(member, now),
            "refusal": why_not(check_measure, request.user, member),
        },
        status=422 if form.errors else 200,
    )  # fmt: skip


@require_POST
def lift(request, pk):
    """End a measure before its time."""
    check_power(request.user, Power.MODERATE)
    measure = get_object_or_404(Measure.objects.select_related("member"), pk=pk)
    actions.lift_measure(request.user, measure, at=timezone.now())
    messages.success(request, _("解除了，%(name)s会收到一句话。") % {"name": measure.member.name})
    return redirect("moderation:measures", handle=measure.member.handle)
