"""Who is in a room, and what those who look after it do."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from clubs.chat import actions
from clubs.chat.forms import AskInForm, OpenRoomForm, RoomForm, SilenceForm
from clubs.chat.models import Participant, RoomKind
from clubs.chat.permissions import check_keep, check_open_room
from clubs.chat.stream import own
from clubs.chat.views.reading import room_of
from community.access.permissions import Refused, can
from community.lib.pagination import page

PEOPLE = 40
State = Participant.State


@login_required
def people(request, pk):
    """Who is in it; for those who look after it, what they may do."""
    return _people(request, room_of(request, pk))


def _people(request, row, asking=None, setting=None, status=200):
    keeps = can(check_keep, request.user, row)
    # of a talk of two the other one is not told whether she was refused
    states = (State.IN, State.ASKED, State.REFUSED) if row.kind == RoomKind.DIRECT else (State.IN, State.ASKED)
    inside = Participant.objects.filter(room=row, state__in=states).select_related("member")
    named = row.kind in (RoomKind.GROUP, RoomKind.OPEN)
    initial = {"name": row.name, "intro": row.intro, "slow_seconds": row.slow_seconds, "closed": bool(row.closed_at)}
    context = {
        "room": row, "own": own(request.user, row), "keeps": keeps and row.kind != RoomKind.DIRECT, "at": timezone.now(),
        "page": page(inside, ["id"], PEOPLE, request.GET.get("older"), request.GET.get("newer")),
        "removed": _removed(row) if keeps else [], "asking": asking or AskInForm(), "silences": SilenceForm(),
        "setting": setting or RoomForm(initial=initial, named=named), "named": named, "is_group": row.kind == RoomKind.GROUP,
        "most": settings.CHAT_ASKED_A_DAY,
    }  # fmt: skip
    return render(request, "clubs/chat/people.html", context, status=status)


def _removed(row):
    rows = Participant.objects.filter(room=row, state=State.REMOVED).select_related("member")
    return list(rows.order_by("-at")[:PEOPLE])


def _row(request, pk, person):
    row = room_of(request, pk)
    return row, get_object_or_404(
        Participant.objects.filter(room=row).select_related("member", "room__club", "room__event__club"), pk=person
    )


@require_POST
@login_required
def ask_in(request, pk):
    """Ask more people into a group."""
    row, form = room_of(request, pk), AskInForm(request.POST)
    if not form.is_valid():
        return _people(request, row, asking=form, status=422)
    try:
        fresh = actions.ask_in(request.user, row, form.cleaned_data["people"], at=timezone.now())
    except Refused as refusal:
        form.add_error("people", str(refusal))
        return _people(request, row, asking=form, status=422)
    messages.success(
        request, _("请了 %(n)d 位。关注你的直接进来，别人要点「收下」。") % {"n": fresh} if fresh else _("这几位已经在，或者之前没答应。")
    )  # fmt: skip
    return redirect("chat:people", pk)


@require_POST
@login_required
def remove_person(request, pk, person):
    """Ask somebody to leave."""
    row, who = _row(request, pk, person)
    actions.remove_person(request.user, who, at=timezone.now())
    messages.success(request, _("请 %(name)s 出去了，TA 的页面当场关上。") % {"name": who.member.name})
    return redirect("chat:people", row.pk)


@require_POST
@login_required
def let_back(request, pk, person):
    """Let somebody back in."""
    row, who = _row(request, pk, person)
    actions.let_back(request.user, who, at=timezone.now())
    messages.success(request, _("%(name)s 可以回来了。") % {"name": who.member.name})
    return redirect("chat:people", row.pk)


@require_POST
@login_required
def silence(request, pk, person):
    """Nothing of hers for some hours."""
    row, who = _row(request, pk, person)
    form, now = SilenceForm(request.POST), timezone.now()
    check_keep(request.user, row)
    if not form.is_valid():
        messages.error(request, form.errors["hours"][0])
        return redirect("chat:people", row.pk)
    hours = form.cleaned_data["hours"]
    actions.silence(request.user, who, now + timedelta(hours=hours) if hours else None, at=now)
    still = ngettext("%(name)s 停 %(n)d 小时发言，看照常。", "%(name)s 停 %(n)d 小时发言，看照常。", hours)
    said = still if hours else _("%(name)s 又能说话了。")
    messages.success(request, said % {"name": who.member.name, "n": hours})
    return redirect("chat:people", row.pk)


@require_POST
@login_required
def set_room(request, pk):
    """A new name, how fast one may speak, closed or open."""
    row = room_of(request, pk)
    check_keep(request.user, row)
    form = RoomForm(request.POST, named=row.kind in (RoomKind.GROUP, RoomKind.OPEN))
    if not form.is_valid():
        return _people(request, row, setting=form, status=422)
    actions.set_room(request.user, row, at=timezone.now(), **form.cleaned_data)
    messages.success(request, _("改好了。"))
    return redirect("chat:people", row.pk)


@login_required
def open_room(request):
    """Open a room for all members."""
    check_open_room(request.user)
    form = OpenRoomForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.open_room(request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("聊天室开好了，会员都进得来。"))
        return redirect(made)
    return render(request, "clubs/chat/open_room.html", {"form": form}, status=422 if form.errors else 200)
