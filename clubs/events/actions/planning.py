"""Plan an event, change it, postpone it, call it off, write to those who come."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from clubs.events.actions.seating import close_line, locked, pass_on
from clubs.events.clock import days
from clubs.events.models import Event, Note, Readers, Signup, known_of
from clubs.events.permissions import check_change_event, check_open_talk, check_plan, check_seats, check_write_to_all
from clubs.events.verbs import (
    EVENT_CALLED_OFF,
    EVENT_CHANGED,
    EVENT_MOVED,
    EVENT_NEAR,
    EVENT_PLANNED,
    EVENT_TALK_OPENED,
    EVENT_WRITTEN_TO,
)
from community.access.permissions import Refused
from community.access.registry import MEMBERS, PUBLIC, forget_keys
from community.activity.actions import record
from community.api.registry import absolute
from community.lib.html import RENDERER
from forums.actions import start_topic
from profiles.writing import html_of

# What a subscribed calendar shows, and what of it is worth a notice.
IN_CALENDARS = ("title", "starts_at", "ends_at", "zone", "place", "address", "link")
WHERE_AND_WHEN = ("starts_at", "ends_at", "place", "address")
# How long before an event its reminder goes out.
REMIND_HOURS = 24


def audience_of(club, readers):
    """The audience key that an organiser's choice of readers means."""
    return {Readers.PUBLIC: PUBLIC, Readers.MEMBERS: MEMBERS}.get(readers) or (club.key if club else MEMBERS)


@transaction.atomic
def plan_event(by, club=None, *, at, **fields):
    """A new event. `fields` are those of EventForm: kind, title, body, starts_at, ends_at, zone, place, address, link,
    region, readers, seats, most_guests, deadline, offer_hours."""
    check_plan(by, club, at)
    event = Event(club=club, organiser=by, created_at=at)
    _put(event, by, at, **fields)
    event.save()
    forget_keys(by)
    record(by, EVENT_PLANNED, event, title=event.title, audience=event.seen_by, at=at)
    return event


def _put(event, by, at, *, body, readers, **fields):
    event.source, event.html, event.renderer, event.changed_at = body, html_of(body, "", by), RENDERER, at
    event.audience = audience_of(event.club, readers)
    for name, value in fields.items():
        setattr(event, name, value)
    event.first_day, event.last_day = days(event.starts_at, event.ends_at, event.zone)


@transaction.atomic
def change_event(by, event, *, at, **fields):
    """New words, time, place or seats. Another time or place tells everybody who comes, once; more seats go to the line."""
    event = locked(event)
    check_change_event(by, event, at)
    check_seats(event, fields["seats"])
    before, wide, known = {name: getattr(event, name) for name in IN_CALENDARS}, event.seen_by, known_of(event)
    _put(event, by, at, **fields)
    if event.seen_by != wide and event.club_id:
        _keep_known(event, known)
    moved = _count_change(event, before)
    event.save()
    pass_on(event, at)
    record(by, EVENT_MOVED if moved else EVENT_CHANGED, event, title=event.title, audience=event.seen_by, at=at)
    return event


def _keep_known(event, known):
    """Whoever is not in the club is told of an event that becomes the club's alone as it stood until now."""
    rows = event.signups.filter(state__in=Signup.LIVE).outside(event.club_id)
    rows.update(known=known if event.seen_by not in (PUBLIC, MEMBERS) else None)


def _count_change(event, before):
    """Whether time or place are others than before; calendars hear of every change of what they hold."""
    changed = [name for name, was in before.items() if getattr(event, name) != was]
    event.version += bool(changed)
    if "starts_at" in changed:
        event.reminded_at = None
    return any(name in WHERE_AND_WHEN for name in changed)


@transaction.atomic
def postpone_event(by, event, *, starts_at, ends_at, reason, at):
    """Another time, and why; the deadline moves along. Tells everybody who comes, once. Refuses the time it has."""
    event = locked(event)
    check_change_event(by, event, at)
    if (starts_at, ends_at) == (event.starts_at, event.ends_at):
        raise Refused(_("时间没变，换一个再改期。"))
    before = {name: getattr(event, name) for name in IN_CALENDARS}
    if event.deadline:
        event.deadline += starts_at - event.starts_at
    event.starts_at, event.ends_at, event.reason, event.changed_at = starts_at, ends_at, reason, at
    event.first_day, event.last_day = days(starts_at, ends_at, event.zone)
    _count_change(event, before)
    event.save()
    pass_on(event, at)
    record(by, EVENT_MOVED, event, title=event.title, audience=event.seen_by, at=at)
    return event


@transaction.atomic
def call_off_event(by, event, *, reason, at):
    """It does not take place, for a reason: the line is closed, calendars show it cancelled, everybody is told once."""
    event = locked(event)
    check_change_event(by, event, at)
    call_off(by, event, reason, at)
    return event


def call_off(by, event, reason, at):
    """The same for a caller who holds the lock and has asked."""
    close_line(event)
    event.state, event.reason, event.changed_at = Event.State.CALLED_OFF, reason, at
    event.version += 1
    event.save()
    record(by, EVENT_CALLED_OFF, event, title=event.title, audience=event.seen_by, at=at)


@transaction.atomic
def write_to_all(by, event, *, text, at):
    """A few words to everybody who comes, waits, or thinks about it; each is told once. Returns the note."""
    event = locked(event)
    check_write_to_all(by, event, at)
    note = Note.objects.create(event=event, by=by, text=text, at=at)
    record(by, EVENT_WRITTEN_TO, note, title=event.title, audience=event.key, at=at)
    return note


@transaction.atomic
def open_talk(by, event, *, at):
    """The topic in which the event is talked about, opened in the club's board by the first who wants to. Returns it."""
    event = locked(event)
    check_open_talk(by, event, at)
    if event.topic_id is None:
        said = {"title": event.title, "url": absolute(event.get_absolute_url())}
        event.topic = start_topic(
            by, event.club.board, title=_("活动：%(title)s") % said,
            body=_("「%(title)s」的事在这里聊。时间、地点和报名：%(url)s") % said, at=at,
        )  # fmt: skip
        event.save(update_fields=["topic"])
        record(by, EVENT_TALK_OPENED, event, title=event.title, audience=event.seen_by, at=at)
    return event.topic


def remind_near(at, size=200):
    """Log `event.near` once for every event that begins within a day; the worker asks every twenty seconds. Whoever signs
    up later than that needs no reminder. Returns how many."""
    due = Event.objects.planned().public_face().filter(
        reminded_at=None, starts_at__gt=at, starts_at__lte=at + timedelta(hours=REMIND_HOURS)
    )  # fmt: skip
    return sum(_remind(pk, at) for pk in list(due.values_list("pk", flat=True)[:size]))


@transaction.atomic
def _remind(pk, at):
    event = locked(Event(pk=pk))
    if event.reminded_at or event.is_off:
        return 0
    event.reminded_at = at
    event.save(update_fields=["reminded_at"])
    record(None, EVENT_NEAR, event, title=event.title, audience=event.key, at=at)
    return 1
