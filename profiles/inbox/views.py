"""The inbox, and the places a member watches or mutes."""

from datetime import timedelta
from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from community.access.permissions import check_signed_in
from community.access.roles import Power, has_power
from community.activity.registry import notice_kinds
from community.lib.pagination import page
from community.lib.text import own_path
from profiles.inbox import actions
from profiles.inbox.actions.sending import read_token
from profiles.inbox.channels import GROUPS, is_fixed, is_wanted
from profiles.inbox.forms import ChoicesForm, LevelForm, initial_of
from profiles.inbox.lines import by_place, shown, with_people
from profiles.inbox.models import Bell, Channel, Letter, Level, Line, Rest, Watch, Wish
from profiles.inbox.registry import places
from profiles.models import Member

LINES = 30
PAUSE_HOURS = 8
# What the list can be narrowed down to.
FILTERS = ("reply", "at", "like", "watched", "mine")


@login_required
def inbox(request):
    """What happened, gathered into lines, the newest first."""
    show, now = request.GET.get("show", ""), timezone.now()
    groups = {k.group for k in notice_kinds.values()}
    if show not in {"", "new"} | groups:
        raise Http404
    lines = with_people(Line.objects.filter(member=request.user))
    if show == "new":
        lines = lines.filter(unseen__gt=0)
    elif show:
        lines = lines.filter(kind__in=[k.code for k in notice_kinds.values() if k.group == show])
    rows = page(lines, ["last_key", "id"], LINES, request.GET.get("older"), request.GET.get("newer"))
    days = groupby(shown(rows, request.user), lambda r: _day(r.line.last_at, now))
    return render(
        request,
        "profiles/inbox/inbox.html",
        {
            "page": rows, "days": [(day, list(group)) for day, group in days], "show": show, "at": now,
            "groups": [(code, GROUPS[code]) for code in FILTERS if code in groups],
            "bell": Bell.objects.filter(pk=request.user.pk).first(),
        },
    )  # fmt: skip


@login_required
def choices(request):
    """What is told by which channel, when it is quiet, how often mail comes."""
    now, member = timezone.now(), request.user
    stored = Rest.objects.filter(member=member).first() or Rest(member=member, at=now)
    pairs = [(group, channel) for group in GROUPS for channel in Channel if not is_fixed(group, channel)]
    form = ChoicesForm(request.POST or None, pairs=pairs, initial=initial_of(stored))
    if request.method == "POST" and form.is_valid():
        actions.choose_channels(member, form.pairs(), at=now)
        actions.rest(member, at=now, **form.rest())
        messages.success(request, _("记下了，当场生效。"))
        return redirect("inbox:choices")
    wishes = {(w.group, w.channel): w.wanted for w in Wish.objects.filter(member=member)}
    ticked = set(form.data.getlist("wanted")) if form.is_bound else None
    sent = Letter.objects.filter(member=member, sent_at__gt=now - timedelta(days=7)).values("sent_at").distinct()
    return render(
        request,
        "profiles/inbox/choices.html",
        {
            "form": form, "rows": _table(wishes, ticked, member), "channels": Channel, "at": now, "mails": sent.count(),
            "paused_to": stored.paused_to if stored.paused_to and stored.paused_to > now else None,
        },
        status=422 if form.errors else 200,
    )  # fmt: skip


def _table(wishes, ticked, member):
    """[(group, its name, [(channel, fixed, wanted)])]; what only moderators get is theirs alone to see."""
    rows = []
    for group, label in GROUPS.items():
        if group == "late" and not has_power(member, Power.MODERATE):
            continue
        cells = [
            (
                channel,
                is_fixed(group, channel),
                is_wanted(wishes, group, channel) if ticked is None else f"{group}/{channel}" in ticked,
            )
            for channel in Channel
        ]
        rows.append((group, label, cells))
    return rows


@require_POST
def pause(request):
    """Nothing leaves for eight hours, or the pause ends."""
    check_signed_in(request.user)
    now = timezone.now()
    if request.POST.get("pause") == "end":
        actions.rest(request.user, paused_from=None, paused_to=None, at=now)
        messages.success(request, _("歇够了，照常告诉你。"))
    else:
        actions.rest(request.user, paused_from=now, paused_to=now + timedelta(hours=PAUSE_HOURS), at=now)
        messages.success(request, _("8 小时里谁也不打扰你，消息照样写在这页等你。"))
    return redirect("inbox:choices")


@csrf_exempt
def object_to(request, token):
    """Stop some mail from a link in it, without a sign-in: mail programs press it for their reader (RFC 8058)."""
    read = read_token(token)
    member = Member.objects.filter(pk=read[0], is_active=True).first() if read else None
    if member is None:
        return render(request, "profiles/inbox/object_to.html", {"broken": True}, status=404)
    _pk, groups, channel = read
    if request.user.is_authenticated and request.user != member:
        return render(request, "profiles/inbox/object_to.html", {"others": True}, status=403)
    labels = [GROUPS[group] for group in groups if group in GROUPS and not is_fixed(group, channel)]
    context = {"labels": labels, "channel": channel.label, "token": token, "done": ""}
    if request.method == "POST":
        again = request.POST.get("again") == "yes"
        (actions.withdraw_objection if again else actions.object_to)(member, groups, channel, at=timezone.now())
        context["done"] = "again" if again else "stopped"
    response = render(request, "profiles/inbox/object_to.html", context)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _day(moment, now):
    days = (timezone.localtime(now).date() - timezone.localtime(moment).date()).days
    if days <= 0:
        return _("今天")
    return _("昨天") if days == 1 else _("这周早些时候") if days < 7 else _("更早")


def open_line(request, pk):
    """Go where a line leads; it is seen then, on every device."""
    check_signed_in(request.user)
    line = Line.objects.filter(pk=pk, member=request.user).first()
    rows = shown([line], request.user) if line else []
    if line:
        actions.see_line(request.user, line)
    if not rows:
        messages.info(request, _("那件事已经收起来了，不再提醒你。"))
        return redirect("inbox:inbox")
    return redirect(rows[0].told.url)


@require_POST
def see_all(request):
    """Mark everything as seen."""
    check_signed_in(request.user)
    actions.see_all(request.user)
    messages.success(request, _("都标为看过了，别的设备上也一样。"))
    return redirect("inbox:inbox")


@login_required
def watching(request):
    """The places the member chose a level for."""
    rows = page(
        Watch.objects.filter(member=request.user).select_related("place_type"),
        ["id"], 50, request.GET.get("older"), request.GET.get("newer"),
    )  # fmt: skip
    return render(
        request,
        "profiles/inbox/watching.html",
        {"page": rows, "groups": by_place(rows, request.user), "levels": Level},
    )


@require_POST
def choose_level(request, code, pk):
    """Watch, track, leave be or mute a place."""
    check_signed_in(request.user)
    if code not in places:
        raise Http404
    place = places[code]
    thing = get_object_or_404(place.visible(request.user), pk=pk)
    form, next_path = LevelForm(request.POST, place=place), own_path(request.POST.get("next", ""), place.url(thing))
    if form.is_valid():
        level = form.cleaned_data["level"]
        before = actions.choose_level(request.user, thing, level, at=timezone.now())
        said = _LESS if level == Level.MUTE and place.levels else _SAID[level]
        words = said % {"place": place.name(thing)}
        context = {"words": words, "code": code, "pk": pk, "before": before, "undo": before != level, "next": next_path}
        messages.success(request, render_to_string("profiles/inbox/_said.html", context, request))
    else:
        messages.error(request, _("选一个：盯着、跟着、平常、静音。"))
    return redirect(next_path)


_SAID = {
    None: gettext_lazy("「%(place)s」放开了，和没选过一样。"),
    Level.WATCH: gettext_lazy("盯着「%(place)s」了，每一条新的都告诉你。"),
    Level.TRACK: gettext_lazy("跟着「%(place)s」了，不响，只在列表里标出新的。"),
    Level.NORMAL: gettext_lazy("「%(place)s」照平常来：有人回你、@ 你才说。"),
    Level.MUTE: gettext_lazy("「%(place)s」静音了，什么都不说。随时能放开。"),
}
# Of a person, who cannot be watched.
_LESS = gettext_lazy("以后少看「%(place)s」。随时能放开。")
