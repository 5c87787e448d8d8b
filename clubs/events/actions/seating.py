"""Who has a seat, who waits for one, and to whom a freed one is offered: all under the lock of the event's row."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Sum, Value
from django.db.models.functions import Coalesce

from clubs.events.models import Answer, Event, Signup, known_of
from clubs.events.permissions import check_accept, check_come, check_grow, check_seen, check_withdraw
from clubs.events.verbs import (
    OFFER_LAPSED,
    SEAT_ACCEPTED,
    SEAT_OFFERED,
    SEAT_SHUT,
    SIGNED_OFF,
    SIGNED_UP,
    SIGNUP_CHANGED,
)
from community.access.registry import forget_keys
from community.activity.actions import record
from community.live.actions import ring_rights

State = Signup.State


def locked(event):
    """The event as it stands, its row held until the transaction ends: seats are spent by nobody else meanwhile."""
    rows = Event.objects.select_for_update(of=("self",)).select_related("organiser", "club__board")
    return rows.get(pk=event.pk)


@transaction.atomic
def sign_up(by, event, *, guests=0, at):
    """Come, with so many people: to a seat where it is free and nobody waits, else to the end of the line. Whoever is in
    already brings more or fewer; to whom seats are offered takes them. Returns the sign-up."""
    event = locked(event)
    forget_keys(by)
    check_seen(by, event)
    own = _own(by, event)
    if own and own.state == State.OFFERED:
        check_accept(own, at)
        return _take(by, event, own, guests, at)
    pass_on(event, at)
    own = _own(by, event)  # her turn may have come just now
    if own and own.state == State.OFFERED:
        return _take(by, event, own, guests, at)
    check_come(by, event, own, guests, at)
    if own and own.state in Signup.LIVE:
        return _resize(by, event, own, guests, at)
    people = 1 + guests
    fits = event.left is None or people <= event.left and not _waiting(event).exists()
    state = State.SEATED if fits else State.WAITING
    own = own or Signup(event=event, member=by)
    own.answer, own.state, own.guests, own.at, own.known = Answer.GOING, state, guests, at, None
    if fits:
        event.taken += people
    else:
        event.last_place += 1
        own.place = event.last_place
    own.save()
    event.save(update_fields=["taken", "last_place"])
    forget_keys(by)
    return _noted(by, SIGNED_UP, event, own, at)


def _take(by, event, own, guests, at):
    check_come(by, event, own, min(guests, own.guests), at)
    if guests > own.guests:
        check_grow(event, own, guests)
    event.taken -= own.guests - guests
    own.state, own.guests, own.place, own.offered_until = State.SEATED, guests, None, None
    own.save()
    pass_on(event, at)
    forget_keys(by)
    return _noted(by, SEAT_ACCEPTED, event, own, at)


def _resize(by, event, own, guests, at):
    if guests == own.guests:
        return own
    if guests > own.guests:
        check_grow(event, own, guests)
    if own.state == State.SEATED:
        event.taken += guests - own.guests
    own.guests = guests
    own.save(update_fields=["guests"])
    fill(event, at)
    event.save(update_fields=["taken"])
    return _noted(by, SIGNUP_CHANGED, event, own, at)


@transaction.atomic
def sign_off(by, event, *, answer=Answer.NO, at):
    """Not come, or not sure: seats and place in line go to the next at once. Returns the sign-up."""
    event = locked(event)
    own = _own(by, event) or Signup(event=event, member=by)
    check_withdraw(by, event, own, at)
    was_in = own.state in Signup.LIVE
    own.at = at if own.answer != answer else own.at
    _leave(event, own, answer)
    pass_on(event, at)
    if was_in:
        forget_keys(by)
        ring_rights(by.pk)
    return _noted(by, SIGNED_OFF if was_in else SIGNUP_CHANGED, event, own, at)


def part_from(member, organiser, at):
    """Whoever blocked an organiser sees those events no more: what she holds there goes to the next. Returns how many."""
    rows = Signup.objects.filter(
        member=member, event__organiser=organiser, event__ends_at__gt=at, state__in=Signup.LIVE
    )
    held = [row.event for row in rows.select_related("event") if not row.event.is_off]
    for event in held:
        sign_off(member, event, at=at)
    return len(held)


def _leave(event, own, answer, state=State.NONE):
    """Give up what she holds; whoever calls this fills the seats again and saves the event."""
    if own.state in Signup.HOLDING:
        event.taken -= own.people
    own.answer, own.state, own.guests, own.place, own.offered_until = answer, state, 0, None, None
    own.save()


def pass_on(event, at):
    """Take back the offers whose time is over, offer what is free to the first in line, save the event."""
    over = Signup.objects.filter(event=event, state=State.OFFERED, offered_until__lte=at)
    for row in over.select_related("member").order_by("place"):
        event.taken -= row.people
        row.state, row.place, row.offered_until = State.LAPSED, None, None
        row.save(update_fields=["state", "place", "offered_until"])
        record(None, OFFER_LAPSED, row, title=event.title, audience=event.key, at=at)
    fill(event, at)
    event.save(update_fields=["taken"])


def fill(event, at):
    """Offer free seats to the parties in line, strictly in order: where the first does not fit, nobody behind her goes
    before. Whoever calls this holds the event's lock and saves `taken`."""
    if event.is_off or event.starts_at <= at or event.left == 0:
        return
    until = min(at + timedelta(hours=event.offer_hours), event.starts_at)
    for row in _waiting(event)[: event.left]:
        if event.left is not None and row.people > event.left:
            return
        event.taken += row.people
        row.state, row.offered_until = State.OFFERED, until
        row.save(update_fields=["state", "offered_until"])
        record(None, SEAT_OFFERED, row, title=event.title, audience=event.key, at=at)


@transaction.atomic
def pass_on_one(event, at):
    """Pass on what lapsed in one event: what the worker and the event's page ask for."""
    pass_on(locked(event), at)


def pass_on_lapsed(at, size=200):
    """Pass on what lapsed anywhere; the worker asks every twenty seconds. Returns in how many events something had."""
    rows = Signup.objects.filter(state=State.OFFERED, offered_until__lte=at).order_by("offered_until")
    events = list(Event.objects.filter(pk__in=list(rows.values_list("event", flat=True)[:size])))
    for event in events:
        pass_on_one(event, at)
    return len(events)


def close_line(event):
    """Nobody waits any more and nothing is offered; whoever had a seat keeps it. The caller holds the lock."""
    offered = Signup.objects.filter(event=event, state=State.OFFERED).aggregate(n=Sum(F("guests") + Value(1)))["n"]
    event.taken -= offered or 0
    rows = Signup.objects.filter(event=event, state__in=(State.OFFERED, State.WAITING))
    rows.update(state=State.CLOSED, place=None, offered_until=None)


@transaction.atomic
def release(member, event, at):
    """A member who may not come any more gives up what she held, without a word of hers."""
    event = locked(event)
    own = _own(member, event)
    if own is None or own.state not in Signup.LIVE:
        return
    _leave(event, own, Answer.NO)
    pass_on(event, at)
    ring_rights(member.pk)
    record(None, SIGNED_OFF, own, title=event.title, audience=event.key, at=at)


@transaction.atomic
def shut_out(member, event, at):
    """A member who is not in the club whose alone the event is now gives up what she held, and is told."""
    event = locked(event)
    own = _own(member, event)
    if own is None or own.state not in Signup.LIVE:
        return
    own.known = {**(own.known or known_of(event)), "version": event.version}
    own.at = at
    _leave(event, own, Answer.GOING, State.SHUT)
    pass_on(event, at)
    ring_rights(member.pk)
    record(None, SEAT_SHUT, own, title=own.known["title"], audience=f"member:{member.pk}", at=at)


def _own(by, event):
    return Signup.objects.filter(event=event, member=by.pk).first()


def _waiting(event):
    return Signup.objects.in_line().filter(event=event)


def _noted(by, verb, event, own, at):
    record(by, verb, own, title=event.title, audience=event.key, at=at)
    return own


def recount():
    """Bring the seats that are taken back to what stands; returns how many events were wrong."""
    wrong = 0
    for event in Event.objects.iterator():
        rows = Signup.objects.filter(event=event).holding()
        taken = rows.aggregate(n=Coalesce(Sum(F("guests") + Value(1)), 0))["n"]
        if taken != event.taken:
            wrong += Event.objects.filter(pk=event.pk).update(taken=taken)
    return wrong
