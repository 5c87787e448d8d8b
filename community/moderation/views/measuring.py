"""What is done about one member."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.access.permissions import can, check_power, why_not
from community.access.roles import Power
from community.moderation import actions
from community.moderation.forms import MeasureForm
from community.moderation.models import SECOND_AFTER_DAYS, Cover, Measure, MeasureKind, Sweep
from community.moderation.permissions import check_measure, check_second
from community.privacy.actions import log_read

PAGE = 50


def sweep_of(member):
    """What was done or proposed about the whole account and stands, or None. One statement."""
    rows = Sweep.objects.filter(member=member, undone_at=None)
    return rows.select_related("proposed_by", "done_by").first()


def measures(request, handle):
    """What was done about one member, and the form for what is done now; the opening is logged."""
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
    sweep = sweep_of(member)
    fields = [_("警告、禁言和停用"), _("警告的分")]
    log_read(request.user, member, fields=fields, purpose="service", where=_("处理会员"), at=now)
    return render(
        request,
        "community/moderation/measures.html",
        {
            "member": member, "form": form, "rows": rows, "at": now, "points": actions.points_of(member, now),
            "refusal": why_not(check_measure, request.user, member), "sweep": sweep,
            "cover": Cover.objects.filter(kind="member", key=member.pk).first(),
            "may_second": sweep is not None and can(check_second, request.user, sweep),
            "is_known": member.joined_at <= now - timedelta(days=SECOND_AFTER_DAYS),
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


@require_POST
def treat_as_spam(request, handle):
    """Everything of an account out of sight, or the proposal of that, or the second yes."""
    check_power(request.user, Power.MODERATE)
    member = get_object_or_404(get_user_model(), handle=handle, imported=False)
    sweep = actions.treat_as_spam(request.user, member, at=timezone.now())
    said = _("按广告处理了：写的、名字、圈子都收起来了，停发 30 天。错了能一次全撤。")
    if not sweep.done_at:
        said = _("记下了。这个号来了满 30 天，要第二位管理员来这页点头才会动。")
    messages.success(request, said)
    return redirect("moderation:measures", handle=handle)


@require_POST
def undo_spam(request, pk):
    """Put an account back as it was, or drop the proposal."""
    check_power(request.user, Power.MODERATE)
    sweep = get_object_or_404(Sweep.objects.select_related("member"), pk=pk)
    actions.undo_spam(request.user, sweep, at=timezone.now())
    messages.success(request, _("都恢复原样了，停发也解除了。") if sweep.done_at else _("提议撤了，什么都没动。"))
    return redirect("moderation:measures", handle=sweep.member.handle)
