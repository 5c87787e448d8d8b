"""Plan an event, change it, postpone it, call it off, see who comes and write to them."""

from datetime import datetime, time, timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from clubs.events import actions
from clubs.events.clock import DEFAULT_ZONE, local, read_day, when_words
from clubs.events.forms import LOCAL, CallOffForm, EventForm, NoteForm, PostponeForm
from clubs.events.models import MOST_SEATS, Answer, Event, Readers, Signup, kept
from clubs.events.permissions import check_change_event, check_organise, check_plan, check_write_to_all
from clubs.models import Club
from community.access.permissions import Refused, can
from community.access.registry import MEMBERS, PUBLIC, keys_of
from community.lib import ratelimit
from community.moderation.permissions import check_may_speak
from community.privacy.actions import log_reads
from profiles.drafts.models import Draft

EVENTS_AN_HOUR = 10
# Of those who wait or think about it; whoever comes is listed to the last.
LISTED = 1000


def _event(request, pk):
    return get_object_or_404(Event.objects.visible_to(request.user).with_signs(), pk=pk)


def may_plan_some(user, at):
    """Whether she may plan events, be it only those of a club she keeps."""
    return can(check_plan, user, None, at) or bool(kept(keys_of(user))) and can(check_may_speak, user, at)


def _hosts(user, at):
    """(The clubs whose events she may plan, whether she may plan one of her own.)"""
    clubs = Club.objects.visible_to(user).filter(pk__in=kept(keys_of(user))).order_by("name", "pk")
    return list(clubs), can(check_plan, user, None, at)


def plan_event(request):
    """A new event, a club's where one is named; whoever may plan those of her clubs alone begins with the first."""
    now, slug = timezone.now(), request.GET.get("club", "")
    clubs, alone = _hosts(request.user, now)
    if clubs and not (slug or alone or request.method == "POST"):
        return redirect(f"{request.path}?{urlencode(request.GET.dict() | {'club': clubs[0].slug})}")
    found = Club.objects.visible_to(request.user).select_related("board")
    club = get_object_or_404(found, slug=slug) if slug else None
    check_plan(request.user, club, now)
    place = f"event:club:{club.pk}" if club else "event:new"
    draft = Draft.objects.of(request.user, place)
    form = EventForm(request.POST or None, initial=_begun(request, club, draft, now), club=club, at=now)
    if request.method == "POST" and form.is_valid():
        ratelimit.count("event", request.user.pk, EVENTS_AN_HOUR, 3600, now)
        made = actions.plan_event(request.user, club, at=now, **form.cleaned_data)
        messages.success(request, _("定下来了。发给朋友，或者等大家在日历上看到。"))
        return redirect(made)
    about = {"hosts": clubs if len(clubs) + alone > 1 else [], "alone": alone}
    return _fields(request, form, club=club, place=place, draft=draft, **about)


def _begun(request, club, draft, at):
    """What the form of a new event begins with. The day that the address names counts more than what was typed
    elsewhere."""
    first, typed = {"region": club.region if club else None}, draft.initial if draft else {}
    times = _hours_on(read_day(request.GET.get("day", "")), at)
    is_here = draft is not None and draft.url == request.get_full_path()
    return first | (times | typed if is_here else typed | times)


def _hours_on(day, at):
    """When an event of that day begins and ends as long as nobody says so: from nine, or from the next full hour."""
    if day is None:
        return {}
    soon = local(at + timedelta(hours=1), DEFAULT_ZONE).replace(minute=0, second=0, microsecond=0, tzinfo=None)
    start = max(datetime.combine(day, time(9)), soon)
    if start.date() != day:
        return {}
    return {"starts_at": start.strftime(LOCAL), "ends_at": (start + timedelta(hours=2)).strftime(LOCAL)}


def _fields(request, form, **about):
    context = {"form": form, "at": timezone.now(), **about}
    return render(request, "clubs/events/plan_event.html", context, status=422 if form.errors else 200)


def _losing(event, readers):
    """How many who come or wait are not in the club whose alone the event becomes by this choice of readers."""
    if not event.club_id or readers != Readers.CLUB or event.seen_by not in (PUBLIC, MEMBERS):
        return 0
    return event.signups.filter(state__in=Signup.LIVE).outside(event.club_id).count()


def change_event(request, pk):
    """New words, time, place or seats; where others lose their seats by it only after a second yes."""
    row, now = _event(request, pk), timezone.now()
    check_change_event(request.user, row, now)
    place = f"event:{row.pk}"
    draft = Draft.objects.of(request.user, place)
    initial = EventForm.initial_of(row) | (draft.initial if draft else {})
    form = EventForm(request.POST or None, initial=initial, club=row.club, event=row, at=now)
    about = {"event": row, "club": row.club, "place": place, "draft": draft}
    if request.method == "POST" and form.is_valid():
        losing = _losing(row, form.cleaned_data["readers"])
        if losing and request.POST.get("sure") != str(losing):  # a yes counts for the number it was said to
            return _fields(request, form, losing=losing, **about)
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
