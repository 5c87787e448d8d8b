"""积分明细, the published rules, and the desk where two people move points by hand."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.access.permissions import can, check_power, why_not
from community.access.roles import Power, Role
from community.lib.pagination import page
from community.privacy.registry import subject_of
from profiles.points import actions
from profiles.points.clock import AHEAD
from profiles.points.forms import ProposeForm, RuleForm
from profiles.points.lines import described, named, ruled, standing
from profiles.points.models import (
    PAIR_DAYS,
    PAIR_SHARE,
    PAIR_TIMES,
    RING_MOST,
    Adjustment,
    Entry,
    Outcome,
    Why,
    given_lately,
    pairs,
    rings,
)
from profiles.points.permissions import check_carry_out
from profiles.points.registry import deeds

PER_PAGE, DECIDED = 30, 20
SHOWN = {"": {}, "in": {"amount__gt": 0}, "out": {"amount__lt": 0}, "back": {"why": Why.BACK}}


@login_required
def statement(request):
    """Every entry of her account, newest first, with what lapses when and what waits for a second pair of eyes."""
    which = request.GET.get("show", "")
    if which not in SHOWN:
        raise Http404
    account, now = standing(request.user), timezone.now()
    rows = Entry.objects.filter(subject=account["subject"], **SHOWN[which]).select_related("lot")
    shown = page(rows, ["id"], PER_PAGE, request.GET.get("older"), request.GET.get("newer"))
    context = {
        "account": account,
        "page": shown,
        "rows": described(shown.rows, request.user),
        "which": which,
        "at": now,
    }
    context["soon"] = now + AHEAD
    return render(request, "profiles/points/statement.html", context)


def rules(request):
    """What earns how much and at the most; a member sees how much of it she has used, staff the way to change it."""
    member, now = request.user, timezone.now()
    subject = subject_of(member) if member.is_authenticated and member.role == Role.MEMBER else None
    context = {
        "rows": ruled(actions.rules(), subject, now), "is_member": subject is not None, "at": now,
        "ring": RING_MOST, "days": PAIR_DAYS, "fewest": PAIR_TIMES, "share": round(100 * PAIR_SHARE),
        "may_change": can(check_power, member, Power.APPOINT), "from_one": actions.FROM_ONE,
    }  # fmt: skip
    return render(request, "profiles/points/rules.html", context)


def desk(request):
    """What waits for a second pair of eyes, the form for a new proposal, what was decided, and pairs of accounts."""
    check_power(request.user, Power.ADJUST_POINTS)
    form, now = ProposeForm(request.POST or None), timezone.now()
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        actions.propose_adjustment(request.user, asked["member"], asked["amount"], asked["reason"], at=now)
        messages.success(request, _("提了，等另一位同事点头，48 小时内有效。账还没动。"))
        return redirect("points:desk")
    waiting = list(Adjustment.objects.filter(outcome=Outcome.WAITS).order_by("pk"))
    decided = Adjustment.objects.exclude(outcome=Outcome.WAITS)
    decided = page(decided, ["id"], DECIDED, request.GET.get("older"), request.GET.get("newer"))
    named([*waiting, *decided])
    for row in waiting:
        row.refusal = why_not(check_carry_out, request.user, row)
    times = given_lately(now)
    context = {
        "form": form, "waiting": waiting, "page": decided, "pairs": pairs(now, times), "rings": rings(now, times), "at": now,
        "most": RING_MOST, "days": PAIR_DAYS, "fewest": PAIR_TIMES, "share": round(100 * PAIR_SHARE),
    }  # fmt: skip
    return render(request, "profiles/points/desk.html", context, status=422 if form.errors else 200)


@require_POST
def decide(request, pk):
    """Carry a proposal out, or turn it down."""
    check_power(request.user, Power.ADJUST_POINTS)
    row, now = get_object_or_404(Adjustment, pk=pk), timezone.now()
    do = request.POST.get("do")
    if do == "carry_out":
        actions.carry_out(request.user, row, at=now)
        messages.success(request, _("记到账上了，会员在明细里看得到你们两个人和这句话。"))
    elif do == "refuse":
        actions.refuse_adjustment(request.user, row, at=now)
        messages.success(request, _("没批，账没动，提的人会知道。"))
    else:
        messages.error(request, _("没看清是批还是不批，什么都没动。再点一次。"))
    return redirect("points:desk")


def change_rule(request, verb):
    """What one deed pays from now on."""
    check_power(request.user, Power.APPOINT)
    if verb not in deeds:
        raise Http404
    rule = actions.rules()[verb]
    start = {name: getattr(rule, name) for name in RuleForm.base_fields}
    form = RuleForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        actions.change_rule(request.user, verb, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("改好了，已经公布。记上的不回头算。"))
        return redirect("points:rules")
    context = {"form": form, "deed": deeds[verb], "rule": rule}
    return render(request, "profiles/points/change_rule.html", context, status=422 if form.errors else 200)
