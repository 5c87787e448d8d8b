"""Hide by a rule, restore, and the rules themselves."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.access.permissions import Refused, can, check_power, check_signed_in, why_not
from community.access.roles import Power, Role, has_power
from community.lib import ratelimit
from community.lib.pagination import page
from community.moderation import actions
from community.moderation.forms import ActsForm, DecideForm, HideForm, MeasureForm, ReportForm
from community.moderation.models import Act, Measure, MeasureKind, Review, Rule
from community.moderation.permissions import check_decide, check_measure, check_report
from community.moderation.registry import kinds
from community.privacy.registry import members_of, subject_of


def _thing(user, kind, pk):
    if kind not in kinds:
        raise Http404
    return kinds[kind], kinds[kind].find(user, pk)


def hide(request, kind, pk):
    """Ask for the rule, then hide; the author keeps seeing the thing with the rule beside it."""
    room, thing = _thing(request.user, kind, pk)
    room.check(request.user, thing)
    form = HideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        room.hide(request.user, thing, rule=form.cleaned_data["rule"], at=timezone.now())
        messages.success(request, _("藏起来了。作者看得到依据哪一条，随时可以恢复。"))
        return redirect(room.url(thing))
    context = {"form": form, "thing": thing, "words": room.words(thing), "back": room.url(thing)}
    return render(request, "community/moderation/hide.html", context)


@require_POST
def restore(request, kind, pk):
    """Show a hidden thing again."""
    room, thing = _thing(request.user, kind, pk)
    room.restore(request.user, thing, at=timezone.now())
    messages.success(request, _("恢复了，大家又看得到。"))
    return redirect(room.url(thing))


def rules(request):
    """The published rules."""
    return render(request, "community/moderation/rules.html", {"rules": list(Rule)})


PAGE, QUEUE, DONE = 50, 50, 10
REPORTS_IN_TEN_MINUTES = 20


def _acts(request, rows, *, names=()):
    """A page of acts, newest first, each with the thing it was done to as far as the reader may see it: a statement a
    kind; and with the people in `names`: one more."""
    acts = page(rows.order_by("-id"), ["id"], PAGE, request.GET.get("older"), request.GET.get("newer"))
    shown = {}
    for code in sorted({act.kind for act in acts} & kinds.keys()):
        if kinds[code].links:
            keys = [act.key for act in acts if act.kind == code]
            shown |= {(code, key): link for key, link in kinds[code].links(request.user, keys).items()}
    people = members_of({getattr(act, name) for act in acts for name in names})
    for act in acts:
        act.kind_label = kinds[act.kind].label if act.kind in kinds else act.kind
        act.link = shown.get((act.kind, act.key))
        act.role = Role(act.by_role).label if act.by_role in Role.values else ""
        act.people = {name: people.get(getattr(act, name)) for name in names}
    return acts


def log(request):
    """What was done to keep order, without names: of the places that the reader may go to."""
    return render(
        request,
        "community/moderation/log.html",
        {"page": _acts(request, Act.objects.visible_to(request.user)), "at": timezone.now()},
    )


@login_required
def about_me(request):
    """Each thing that was done about the member's own writing: by which rule, by whom, when."""
    rows = Act.objects.filter(whom=subject_of(request.user)).exclude(by=subject_of(request.user))
    now = timezone.now()
    standing = Measure.objects.filter(member=request.user, lifted_at=None, until__gt=now).order_by("until")
    return render(
        request,
        "community/moderation/about_me.html",
        {
            "page": _acts(request, rows, names=["by"]), "at": now, "standing": standing,
            "points": actions.points_of(request.user, now),
        },
    )  # fmt: skip


def desk(request):
    """The whole log with names and the words that were kept, for those who keep order."""
    check_power(request.user, Power.MODERATE)
    rows = Act.objects.visible_to(request.user).select_related("kept")
    form = ActsForm(request.GET)
    if form.is_valid() and form.cleaned_data["deed"]:
        rows = rows.filter(deed=form.cleaned_data["deed"])
    acts = _acts(request, rows, names=["by", "whom"])
    return render(request, "community/moderation/desk.html", {"page": acts, "form": form, "at": timezone.now()})


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


def report(request, kind, pk):
    """Say that something breaks a rule. What was reported stays until somebody has looked."""
    room, thing = _thing(request.user, kind, pk)
    check_report(request.user, room.about(thing))
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        ratelimit.count("reports", request.user.pk, REPORTS_IN_TEN_MINUTES, 600, now)
        actions.report(request.user, room, thing, at=now, **form.cleaned_data)
        messages.success(request, _("收到了。有人看完就告诉你结果，不会让对方知道是你。"))
        return redirect(room.url(thing))
    context = {"form": form, "words": room.words(thing), "back": room.url(thing)}
    return render(request, "community/moderation/report.html", context, status=422 if form.errors else 200)


def queue(request):
    """What has to be looked at, the most urgent first, and what was decided last."""
    check_signed_in(request.user)
    now = timezone.now()
    rows = Review.objects.for_keeper(request.user, now).select_related("claimed_by", "decided_by")
    waiting = list(rows.open().order_by("-score", "id")[: QUEUE + 1])
    done = list(rows.exclude(decided_at=None).order_by("-decided_at")[:DONE])
    if not (waiting or done or has_power(request.user, Power.MODERATE)):
        raise Refused(_("这里给社区管理员和版主用。要举报，点帖子下面的小旗。"))
    for row in waiting:
        row.held = row.holder(now)
    context = {"waiting": waiting[:QUEUE], "more": len(waiting) > QUEUE, "done": done, "at": now}
    return render(request, "community/moderation/queue.html", context)


def _review(request, pk, now):
    rows = Review.objects.for_keeper(request.user, now).select_related("claimed_by", "decided_by", "whom")
    return get_object_or_404(rows, pk=pk)


def review(request, pk):
    """One thing to look at: what it says, why it is here, what its author was told before, and the decision."""
    check_signed_in(request.user)
    now = timezone.now()
    row = _review(request, pk, now)
    may_measure = row.whom is not None and can(check_measure, request.user, row.whom)
    form = DecideForm(request.POST if request.method == "POST" else None, may_measure=may_measure)
    if request.method == "POST" and form.is_valid():
        actions.decide_review(request.user, row, form.cleaned_data.pop("outcome"), at=now, **form.cleaned_data)
        messages.success(request, _("办完了，举报的人各收到一句结果。"))
        return redirect("moderation:queue")
    row.held = row.holder(now)
    room = kinds.get(row.kind)
    links = room.links(request.user, [row.key]) if room and room.links else {}
    return render(
        request,
        "community/moderation/review.html",
        {
            "review": row, "form": form, "at": now, "link": links.get(row.key), "kind": room,
            "reports": row.reports.order_by("id")[:PAGE], "refusal": why_not(check_decide, request.user, row, now),
            "before": Measure.objects.filter(member=row.whom).order_by("-id")[:5] if row.whom else [],
        },
        status=422 if form.errors else 200,
    )  # fmt: skip


@require_POST
def claim(request, pk):
    """Take it in hand."""
    check_signed_in(request.user)
    now = timezone.now()
    actions.claim_review(request.user, _review(request, pk, now), at=now)
    return redirect("moderation:review", pk=pk)


@require_POST
def give_back(request, pk):
    """Somebody else may take it."""
    check_signed_in(request.user)
    actions.give_back_review(request.user, _review(request, pk, timezone.now()))
    return redirect("moderation:queue")
