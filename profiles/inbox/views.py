"""The inbox, the places a member watches or mutes, and what she wants to be told of once by WeChat."""

import random
import re
import secrets
from datetime import timedelta
from itertools import groupby

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from community.access.permissions import Refused, check_signed_in
from community.access.roles import Power, has_power
from community.activity.registry import notice_kinds
from community.api.registry import absolute
from community.lib import ratelimit
from community.lib.pagination import page
from community.lib.text import own_path
from community.outgoing import wechat
from profiles.inbox import actions
from profiles.inbox.actions.sending import read_token
from profiles.inbox.channels import GROUPS, WAYS, is_fixed, is_wanted
from profiles.inbox.forms import ChoicesForm, LevelForm, initial_of
from profiles.inbox.lines import by_place, shown, with_people
from profiles.inbox.models import Bell, Channel, Letter, Level, Line, Once, Rest, Watch, Wish
from profiles.inbox.permissions import check_ask_once
from profiles.inbox.registry import place_by_model, places
from profiles.models import Member

LINES = 30
PAUSE_HOURS = 8
# Tries within ten minutes, of which the last few can be answered, for half an hour.
ASKED, WINDOW, KEPT_TRIES, TRY_LASTS = 20, 600, 5, timedelta(minutes=30)
OPENID = re.compile(rf"[A-Za-z0-9_-]{{6,{wechat.LONGEST_OPENID}}}")
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
    sent = (
        Letter.objects.filter(member=member, sent_at__gt=now - timedelta(days=7))
        .values("channel", "sent_at")
        .distinct()
    )
    sent = [letter["channel"] for letter in sent]
    return render(
        request,
        "profiles/inbox/choices.html",
        {
            "form": form, "rows": _table(wishes, ticked, member), "channels": WAYS, "at": now,
            "mails": sent.count(Channel.MAIL), "messages_sent": sent.count(Channel.WECHAT), "once": _asked_once(member),
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
            for channel in WAYS
        ]
        rows.append((group, label, cells))
    return rows


def _asked_once(member):
    """What she asked for by WeChat: how many wait, of which groups, and a row for each that waits or came to nothing.
    None where no 服务号 is set up. Two statements, one more for each kind of thing."""
    if not wechat.is_set_up():
        return None
    rows = list(Once.objects.filter(member=member, spent_at=None).select_related("about_type").order_by("-pk"))
    names = {}
    for model in {row.about_type.model_class() for row in rows} - {None}:
        if place := place_by_model(model):
            ids = [row.about_id for row in rows if row.about_type.model_class() is model]
            found = place.visible(member).filter(pk__in=ids)
            names |= {(model, thing.pk): (place.name(thing), place.url(thing)) for thing in found}
    return {
        "number": sum(row.is_open for row in rows),
        "groups": {kind.group for kind in notice_kinds.values() if kind.asked},
        "rows": [(row, *names.get((row.about_type.model_class(), row.about_id), ("", ""))) for row in rows],
    }


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


def _place_of_once(code):
    """The Place whose things one can be told of once."""
    place = places.get(code)
    if place is None or place.outside is None or not wechat.is_set_up():
        raise Http404
    return place


@require_POST
def ask_once(request, code, pk):
    """To WeChat's page that asks her, by a page of ours that goes on by itself: browsers hold the answer to a form to
    `form-action`. What belongs to this try lies in the session."""
    check_signed_in(request.user)
    place, now = _place_of_once(code), timezone.now()
    thing = get_object_or_404(place.visible(request.user), pk=pk)
    if not wechat.is_inside(request.headers.get("User-Agent", "")):
        raise Refused(_("这一步只能在微信里做：把这一页发到微信里打开，再点一次。"))
    check_ask_once(request.user, thing)
    ratelimit.count("once", request.user.pk, ASKED, WINDOW, now)
    reserved = secrets.token_hex(24)
    taken = set(Once.objects.open().filter(member=request.user).values_list("scene", flat=True))
    scene = random.choice([n for n in wechat.SCENES if n not in taken])
    kept = {"member": request.user.pk, "code": code, "pk": pk, "scene": scene, "until": (now + TRY_LASTS).timestamp()}
    tries = [*request.session.get("once", {}).items(), (reserved, kept)]
    request.session["once"] = dict(tries[-KEPT_TRIES:])
    address = wechat.address(scene, absolute(reverse("inbox:told_once")), reserved)
    return render(request, "profiles/going.html", {"name": _("微信"), "address": address})


@never_cache
@require_GET
def told_once(request):
    """What she said there: it belongs to a try of this browser, and counts once."""
    if not wechat.is_set_up():
        raise Http404
    now, said, tries = timezone.now(), request.GET, request.session.get("once", {})
    mine = tries.get(said.get("reserved", ""))
    if mine is None:
        return _sorry(request, _("这一次不是从这个浏览器点出去的，没有记。"))
    if mine["member"] != request.user.pk:
        return _sorry(request, _("点出去的是另一位会员，没有记。"))
    place = places[mine["code"]]
    thing = place.visible(request.user).filter(pk=mine["pk"]).first()
    if thing is None:
        return _sorry(request, _("那一处你看不到了，没有记。"))
    wrong = _wrong_with(mine, said, now)
    request.session["once"] = tries | {said["reserved"]: mine | {"used": True}}
    if not wrong:
        yes = {"openid": said["openid"], "scene": mine["scene"], "template": said["template_id"]}
        try:
            actions.ask_once(request.user, thing, **yes, at=now)
        except Refused as refusal:
            wrong = str(refusal)
    if wrong:
        return _sorry(request, wrong, place.url(thing), 200 if said.get("action") == "cancel" else 403)
    messages.success(request, _("记下了，有人回答会在微信告诉你一次。"))
    return redirect(place.url(thing))


def _wrong_with(mine, said, now):
    """Why an answer to a try does not count, in a sentence; empty where it does."""
    if mine.get("used"):
        return _("这一次已经算过了，不会再算一遍。")
    if mine["until"] < now.timestamp():
        return _("开得太久，过了半小时，没有记。")
    if (said.get("template_id"), said.get("scene")) != (settings.WECHAT_MP["template"], str(mine["scene"])):
        return _("微信带回来的和去问的不是同一条，没有记。")
    if said.get("action") == "cancel":
        return _("在微信里没有点同意，什么都没变。")
    if said.get("action") != "confirm" or not OPENID.fullmatch(said.get("openid", "")):
        return _("微信没说是谁同意的，没有记。")
    return ""


def _sorry(request, sentence, url="", status=403):
    return render(request, "profiles/inbox/told_once.html", {"sentence": sentence, "url": url}, status=status)


@require_POST
def give_back(request, pk):
    """She need not be told any more."""
    check_signed_in(request.user)
    row = get_object_or_404(Once, pk=pk, member=request.user, spent_at=None)
    actions.give_back(request.user, row, at=timezone.now())
    messages.success(request, _("好，这一条不用告诉了。"))
    return redirect(own_path(request.POST.get("next", ""), reverse("inbox:choices")))
