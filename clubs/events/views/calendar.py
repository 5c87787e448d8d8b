"""The calendar of a month, one of its days, and the files that calendars elsewhere subscribe to."""

from collections import Counter, defaultdict
from datetime import timedelta

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clubs.events.clock import WEEKDAYS, Month, day_words, read_day
from clubs.events.forms import CalendarForm
from clubs.events.ics import calendar as file_of
from clubs.events.ics import cancelled
from clubs.events.models import LONGEST_DAYS, Event, EventKind, Signup, mine_of, said_yes, was
from clubs.events.permissions import check_organise, check_plan
from clubs.events.views.organising import may_plan_some
from clubs.models import Club
from community.access.permissions import can
from community.api.actions import mark_used
from community.api.models import link_of
from community.api.registry import absolute
from community.lib.moments import month_words
from community.lib.pagination import page

# Events of one day that the month draws; the day's own page has all of them.
DRAWN, A_DAY, MINE, NEXT = 4, 40, 5, 3
# How far back and how many a subscribed calendar goes.
FILE_DAYS, FILE_MOST = 60, 500


def _asked(request):
    form = CalendarForm(request.GET)
    form.is_valid()
    return form.cleaned_data


def _club(request, asked):
    """The club whose events are asked for, None where any are. One statement, none without."""
    return get_object_or_404(Club.objects.visible_to(request.user), slug=asked["club"]) if asked.get("club") else None


def _may_plan(user, club, now):
    return can(check_plan, user, club, now) if club else may_plan_some(user, now)


def _today(now):
    """The day it is by the site's clock."""
    return timezone.localdate(now, timezone.get_default_timezone())


def calendar(request):
    """A month, by city, kind and seats; a fixed number of statements however much happens in it."""
    now = timezone.now()
    today = _today(now)
    month, asked = Month.read(request.GET.get("month", ""), today), _asked(request)
    club = _club(request, asked)
    rows = Event.objects.visible_to(request.user).narrowed(asked, request.user)
    counts = _counted(rows.filter(first_day__range=(month.first, month.last)), today)
    if asked.get("kind"):
        rows = rows.filter(kind=asked["kind"])
    events, mine, later = _events(rows, month), _mine(request.user, now), _next(rows, month, today)
    _mark(request.user, [*events, *mine, *later])
    squares = _squares(events, month, asked, counts, today)
    kinds = Counter()
    for (_day, kind, _state), (n, _over) in counts.items():
        kinds[kind] += n
    return render(
        request,
        "clubs/events/calendar.html",
        {
            "month": month, "before": month.moved(-1), "after": month.moved(1), "squares": squares, "asked": asked,
            "kinds": [(kind, kind.label, kinds[kind]) for kind in EventKind], "all": kinds.total(),
            "drawn": any(square["events"] and not square["is_out"] for square in squares),
            **_summed(counts, asked), "is_over": month.last < today, "is_bare": _is_bare(squares),
            "mine": mine, "next": later, "at": now, "club": club,
            "may_plan": _may_plan(request.user, club, now), "month_words": _month_words(month, today),
            "narrowed": any(value for name, value in asked.items() if name not in ("old", "club")),
        },
    )  # fmt: skip


def _month_words(month, today):
    said = {"year": month.year, "month": month.month}
    return month_words(month.month) if month.year == today.year else _("%(year)d 年 %(month)d 月") % said


def _asked_kinds(asked):
    return {asked["kind"]} if asked.get("kind") else set(EventKind.values)


def _counted(rows, today):
    """{(day, kind, state): (events that begin then, how many of them are over)}. One statement."""
    over = Count("pk", filter=Q(last_day__lt=today))
    found = rows.order_by().values_list("first_day", "kind", "state").annotate(n=Count("pk"), over=over)
    return {(day, kind, state): (n, over) for day, kind, state, n, over in found}


def _summed(counts, asked):
    """How many of the kinds asked for are to come, took place, were called off, and how many of all are over."""
    sums = {"coming": 0, "past": 0, "off": 0, "over": 0}
    for (_day, kind, state), (n, over) in counts.items():
        if kind not in _asked_kinds(asked):
            continue
        sums["over"] += over
        if state == Event.State.CALLED_OFF:
            sums["off"] += n
        else:
            sums["coming"] += n - over
            sums["past"] += over
    return sums


def _is_bare(squares):
    """Whether the days of the month that are left hold nothing."""
    return not any(square["events"] for square in squares if not square["is_out"] and not square["is_past"])


def _events(rows, month):
    """The first few events that begin on each day of a month's weeks, and what goes on from the days before. One
    statement."""
    days = month.squares()
    within = rows.filter(first_day__range=(days[0] - timedelta(days=LONGEST_DAYS), days[-1]), last_day__gte=days[0])
    first = within.annotate(
        n=Window(RowNumber(), partition_by=[F("first_day")], order_by=[F("starts_at").asc(), F("pk").asc()])
    )
    return list(first.filter(n__lte=DRAWN).order_by("starts_at", "pk").defer("source", "html"))


def _mark(user, events):
    """What the user said to each. One statement, none for a visitor."""
    own = mine_of(user, [event.pk for event in events])
    for event in events:
        event.own = own.get(event.pk)
        event.comes = bool(event.own and event.own.state in (*Signup.LIVE, Signup.State.CLOSED))


def _squares(events, month, asked, counts, today):
    """[{day, its events, how many more, its state}] of a month's weeks."""
    on = defaultdict(list)
    for event in events:
        for n in range((event.last_day - event.first_day).days + 1):
            on[event.first_day + timedelta(days=n)].append((event, n + 1))
    on = defaultdict(list, {day: _first_new(found) for day, found in on.items()})
    begins = Counter()
    for (day, kind, _state), (n, _over) in counts.items():
        if kind in _asked_kinds(asked):
            begins[day] += n
    return [
        {
            "day": day, "events": on[day], "is_out": day.month != month.month, "is_past": day < today,
            "is_today": day == today, "words": day_words(day), "weekday": WEEKDAYS[day.weekday()],
            "more": max(begins[day] - sum(n == 1 for _e, n in on[day]), 0),
            "goes_on": day not in (today, month.first) and all(n > 1 for _e, n in on[day]),
        }
        for day in month.squares()
    ]  # fmt: skip


def _first_new(found):
    """What a square draws of [(event, its day)]: those that begin there before those that go on, of these what is left."""
    new = [(event, n) for event, n in found if n == 1]
    on = [(event, n) for event, n in found if n > 1]
    return on[: max(DRAWN + 2 - len(new), 0)] + new


def _mine(user, now):
    """The next events the user said yes to. One statement, none for a visitor."""
    if not user.is_authenticated:
        return []
    rows = Event.objects.visible_to(user).public_face().planned().filter(said_yes(user), ends_at__gt=now)
    return list(rows.order_by("starts_at", "pk").defer("source", "html")[:MINE])


def _next(rows, month, today):
    """The first few after the month that are not over. One statement."""
    later = rows.planned().filter(first_day__gt=month.last, last_day__gte=today)
    return list(later.order_by("first_day", "pk").defer("source", "html")[:NEXT])


def day(request, text):
    """Everything that falls on one day."""
    on = read_day(text)
    if on is None:
        raise Http404
    asked, now = _asked(request), timezone.now()
    club = _club(request, asked)
    rows = (
        Event.objects.visible_to(request.user)
        .narrowed(asked, request.user)
        .filter(first_day__gte=on - timedelta(days=LONGEST_DAYS))
        .on_days(on, on)
    )
    if asked.get("kind"):
        rows = rows.filter(kind=asked["kind"])
    shown = page(
        rows.with_signs().defer("source", "html"), ["id"], A_DAY, request.GET.get("older"), request.GET.get("newer")
    )
    _mark(request.user, list(shown))
    context = {"day": on, "words": day_words(on), "page": shown, "month": Month(on.year, on.month), "at": now}
    context |= {"club": club, "may_plan": on >= _today(now) and _may_plan(request.user, club, now)}
    return render(request, "clubs/events/day.html", context)


def _file(rows, name, filename):
    content = file_of(rows, name=name, host=absolute("/").split("/")[2].split(":")[0], absolute=absolute)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{filename}.ics"'
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def event_file(request, pk):
    """One event for a calendar elsewhere; whoever has a seat also gets the link of what is online."""
    row = Event.objects.visible_to(request.user).with_signs().filter(pk=pk).first()
    if row is None:
        gone = _gone(get_object_or_404(Signup.objects.visible_to(request.user).shut_out(), event=pk))
        return _file([gone], gone[0].title, f"event-{pk}")
    own = mine_of(request.user, [row.pk]).get(row.pk)
    shows = can(check_organise, request.user, row) or bool(own and own.state == Signup.State.SEATED)
    return _file([(row, own if own and own.state in Signup.LIVE else None, shows)], row.title, f"event-{row.pk}")


def _gone(signup):
    """What its calendars hold of an event that is its club's alone now."""
    return cancelled(was(signup), _("这一场改成只给圈子里的人了。"))


@require_safe
def my_calendar(request, token):
    """What the member of a secret link said yes to, as she may see it now; 404 once the link was revoked."""
    now = timezone.now()
    link = link_of(token, now)
    if link is None:
        raise Http404
    rows = Signup.objects.select_related("event").filter(
        member=link.member, event__ends_at__gt=now - timedelta(days=FILE_DAYS)
    )
    rows = rows.exclude(state=Signup.State.LAPSED).exclude(answer="no").order_by("-event__starts_at")[:FILE_MOST]
    own = {row.event_id: row for row in rows if row.state != Signup.State.SHUT}
    events = Event.objects.visible_to(link.member).public_face().with_signs().filter(pk__in=own).order_by("starts_at")
    mark_used(link, at=now)
    listed = [(event, own[event.pk], own[event.pk].state == Signup.State.SEATED) for event in events]
    listed += [_gone(row) for row in rows if row.state == Signup.State.SHUT and not row.event.hidden_at]
    return _file(listed, _("我报的活动"), "events")
