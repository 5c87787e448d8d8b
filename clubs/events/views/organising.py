"""Plan an event, change it, postpone it, call it off, see who comes and write to them."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from clubs.events import actions
from clubs.events.clock import local, when_words
from clubs.events.forms import LOCAL, CallOffForm, EventForm, NoteForm, PostponeForm
from clubs.events.models import MOST_SEATS, Answer, Event, Signup
from clubs.events.permissions import check_change_event, check_organise, check_plan, check_write_to_all
from clubs.models import Club
from community.access.permissions import Refused
from community.lib import ratelimit
from community.privacy.actions import log_reads
from profiles.drafts.models import Draft

EVENTS_AN_HOUR = 10
# Of those who wait or think about it; whoever comes is listed to the last.
LISTED = 1000


def _event(request, pk):
    return get_object_or_404(Event.objects.visible_to(request.user).with_signs(), pk=pk)


def plan_event(request):
    """A new event, a club's where one is named."""
    club, now = None, timezone.now()
    if slug := request.GET.get("club", ""):
        club = get_object_or_404(Club.objects.visible_to(request.user).select_related("board"), slug=slug)
    check_plan(request.user, club, now)
    place = f"event:club:{club.pk}" if club else "event:new"
    draft = Draft.objects.of(request.user, place)
    initial = {"region": club.region if club else None} | (draft.initial if draft else {})
    form = EventForm(request.POST or None, initial=initial, club=club, at=now)
    if request.method == "POST" and form.is_valid():
        ratelimit.count("event", request.user.pk, EVENTS_AN_HOUR, 3600, now)
        made = actions.plan_event(request.user, club, at=now, **form.cleaned_data)
        messages.success(request, _("定下来了。发给朋友，或者等大家在日历上看到。"))
        return redirect(made)
    return _fields(request, form, club=club, place=place, draft=draft)


def _fields(request, form, **about):
    context = {"form": form, "at": timezone.now(), **about}
    return render(request, "clubs/events/plan_event.html", context, status=422 if form.errors else 200)


def change_event(request, pk):
    """New words, time, place or seats."""
    row, now = _event(request, pk), timezone.now()
    check_change_event(request.user, row, now)
    place = f"event:{row.pk}"
    draft = Draft.objects.of(request.user, place)
    initial = EventForm.initial_of(row) | (draft.initial if draft else {})
    form = EventForm(request.POST or None, initial=initial, club=row.club, event=row, at=now)
    about = {"event": row, "club": row.club, "place": place, "draft": draft}
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.change_event(request.user, row, at=now, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("seats", str(refusal))
            return _fields(request, form, **about)
        told = changed.version != row.version
        messages.success(request, _("改好了，报了名的人和他们的日历都会知道。") if told else _("改好了。"))
        return redirect(row)
    return _fields(request, form, **about)


def postpone_event(request, pk):
    """Another time, and why."""
    row, now = _event(request, pk), timezone.now()
    check_change_event(request.user, row, now)
    about = _draft(request, row, "postpone_event")
    times = {name: local(getattr(row, name), row.zone).strftime(LOCAL) for name in ("starts_at", "ends_at")}
    form = PostponeForm(request.POST or None, initial=times | _typed(about), event=row, at=now)
    if request.method == "POST" and form.is_valid():
        try:
            actions.postpone_event(request.user, row, at=now, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("starts_at", str(refusal))
            return _page(request, "postpone_event", row, form, about)
        messages.success(request, _("改期了，报了名的人各收到一条消息。"))
        return redirect(row)
    return _page(request, "postpone_event", row, form, about)


def call_off_event(request, pk):
    """It does not take place, and why."""
    row, now = _event(request, pk), timezone.now()
    check_change_event(request.user, row, now)
    about = _draft(request, row, "call_off_event")
    form = CallOffForm(request.POST or None, initial=_typed(about))
    if request.method == "POST" and form.is_valid():
        actions.call_off_event(request.user, row, at=now, **form.cleaned_data)
        messages.success(request, _("取消了，报了名的人各收到一条消息，日历上也改了。"))
        return redirect(row)
    return _page(request, "call_off_event", row, form, about)


def write_to_all(request, pk):
    """A few words to everybody who comes."""
    row, now = _event(request, pk), timezone.now()
    check_write_to_all(request.user, row, now)
    about = _draft(request, row, "write_to_all")
    form = NoteForm(request.POST or None, initial=_typed(about))
    if request.method == "POST" and form.is_valid():
        actions.write_to_all(request.user, row, at=now, **form.cleaned_data)
        messages.success(request, _("发出去了，每人一条。"))
        return redirect(row)
    return _page(request, "write_to_all", row, form, about)


def _draft(request, event, name):
    """Where what is typed into one of an event's small forms is kept, and what is kept there."""
    place = f"event:{event.pk}:{name}"
    return {"place": place, "draft": Draft.objects.of(request.user, place)}


def _typed(about):
    return about["draft"].initial if about["draft"] else {}


def _page(request, name, event, form, about):
    concerned = Signup.objects.concerned().filter(event=event).count()
    context = {"event": event, "form": form, "concerned": concerned, "at": timezone.now(), **about}
    return render(request, f"clubs/events/{name}.html", context, status=422 if form.errors else 200)


def attendees(request, pk):
    """Who comes, for those who organise it; a colleague's look is noted with each of them."""
    row, now = _event(request, pk), timezone.now()
    check_organise(request.user, row)
    state, signups = Signup.State, row.signups.select_related("member")
    seated = list(signups.filter(state=state.SEATED).order_by("id")[:MOST_SEATS])
    line = list(signups.filter(state__in=[state.OFFERED, state.WAITING]).order_by("state", "place")[:LISTED])
    maybe = list(signups.filter(answer=Answer.MAYBE).order_by("id")[:LISTED])
    rows = [*seated, *line, *maybe]
    if request.user.is_staff:
        others = [signup.member for signup in rows if signup.member_id != request.user.pk]
        log_reads(
            request.user, others, fields=["answer", "guests"], purpose="service",
            where=_("活动名单：%(event)s") % {"event": row.title[:40]}, at=now,
        )  # fmt: skip
    return render(
        request,
        "clubs/events/attendees.html",
        {
            "event": row, "when": when_words(row), "seated": seated, "line": line, "maybe": maybe,
            "no": row.signups.filter(answer=Answer.NO).count(), "people": sum(s.people for s in seated), "at": now,
        },
    )  # fmt: skip
