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

from community.access.permissions import check_power, why_not
from community.access.roles import Power, Role
from community.lib.pagination import page
from community.moderation import actions
from community.moderation.forms import ActsForm, HideForm, MeasureForm
from community.moderation.models import Act, Measure, MeasureKind, Rule
from community.moderation.permissions import check_measure
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
    form = HideForm(request.POST or None)
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


PAGE = 50


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
    form = MeasureForm(request.POST or None)
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
