"""Begin a talk, open a group or a room, come in and go."""

from django.db import IntegrityError, transaction
from django.db.models import F

from clubs.chat.models import Message, Participant, Room, RoomKind, pair_of
from clubs.chat.permissions import (
    check_ask_in,
    check_enter,
    check_enter_club,
    check_enter_event,
    check_leave,
    check_not_removed,
    check_open_group,
    check_open_room,
    check_room_for,
    check_write_to,
    count_asked,
    knowing,
)
from clubs.chat.stream import append, locked, own
from clubs.chat.verbs import (
    PEOPLE_ASKED_IN,
    ROOM_LEFT,
    ROOM_OPENED,
    TALK_ANSWERED,
    TALK_BEGUN,
    TALK_RECONSIDERED,
    TALK_REFUSED,
)
from community.access.registry import MEMBERS, keys_of
from community.activity.actions import record
from community.live.actions import ring_rights

State = Participant.State


@transaction.atomic
def begin_talk(by, other, *, at):
    """The private talk of two members, begun where there is none. Whoever does not know him is asked first."""
    check_write_to(by, other, at)
    pair = pair_of(by, other)
    room = Room.objects.filter(pair=pair).first() or _begun(by, other, pair, at)
    mine = own(by, room)
    if mine.state != State.IN:
        Participant.objects.filter(pk=mine.pk).update(state=State.IN, at=at)
    return room


def _begun(by, other, pair, at):
    try:
        with transaction.atomic():
            room = Room.objects.create(kind=RoomKind.DIRECT, pair=pair, opened_at=at, last_at=at, people=2)
    except IntegrityError:  # the other one began at the same moment
        return Room.objects.get(pair=pair)
    theirs = State.IN if knowing(by, [other]) else State.ASKED
    for member, state in ((by, State.IN), (other, theirs)):
        Participant.objects.create(room=room, member=member, state=state, at=at)
    record(by, TALK_BEGUN, room, audience=f"member:{by.pk}", at=at)
    return room


@transaction.atomic
def answer(by, room, yes, *, at):
    """Take in a talk or a group one was asked into, or not; the first one in a group that nobody looks after does so from
    then on. Once; returns whether it was answered now."""
    room = locked(room)
    mine = own(by, room)
    if mine is None or mine.state != State.ASKED:
        return False
    comes = room.kind == RoomKind.GROUP and yes
    owns = comes and not Participant.objects.filter(room=room, state=State.IN, is_owner=True).exists()
    state = State.IN if yes else State.REFUSED
    Participant.objects.filter(pk=mine.pk).update(state=state, at=at, asked_by=None, is_owner=owns)
    if comes:
        Room.objects.filter(pk=room.pk).update(people=F("people") + 1)
        append(room, at, kind=Message.Kind.NOTE, note=Message.Note.JOINED, author=by)
    ring_rights(by.pk)
    record(by, TALK_ANSWERED if yes else TALK_REFUSED, room, audience=f"member:{by.pk}", at=at)
    return True


@transaction.atomic
def reconsider(by, room, *, at):
    """A talk or a group that she did not take in waits for her answer again. Returns whether there was a no to take back."""
    room = locked(room)
    mine = own(by, room)
    if mine is None or mine.state != State.REFUSED:
        return False
    check_room_for(room, 1)
    Participant.objects.filter(pk=mine.pk).update(state=State.ASKED, at=at)
    ring_rights(by.pk)
    record(by, TALK_RECONSIDERED, room, audience=f"member:{by.pk}", at=at)
    return True


@transaction.atomic
def open_group(by, name, people, *, at):
    """A group of the one who opens it and those who follow her; others are asked first."""
    check_open_group(by, people, at)
    room = Room.objects.create(kind=RoomKind.GROUP, name=name, opened_at=at, last_at=at, people=1)
    Participant.objects.create(room=room, member=by, is_owner=True, at=at)
    append(room, at, kind=Message.Kind.NOTE, note=Message.Note.OPENED, author=by)
    _take_in(by, room, people, at)
    record(by, ROOM_OPENED, room, title=name, audience=room.key, at=at)
    return room


@transaction.atomic
def ask_in(by, room, people, *, at):
    """Ask more people into a group, all or, past what one may in a day, none. Returns how many are new."""
    room = locked(room)
    check_ask_in(by, room, people, at)
    fresh = _take_in(by, room, people, at)
    if fresh:
        record(by, PEOPLE_ASKED_IN, room, title=room.name, audience=room.key, at=at)
    return fresh


def _take_in(by, room, people, at):
    """Those who know her come in at once, others are asked; who was removed stays out until an owner lets her back."""
    fresh = _fresh(by, room, people)
    count_asked(by, sum(state == State.ASKED for _person, state in fresh), at)
    for person, state in fresh:
        Participant.objects.update_or_create(
            room=room, member=person,
            defaults={
                "state": state, "read_number": room.last_number, "at": at, "is_owner": False,
                "asked_by": by if state == State.ASKED else None,
            },
        )  # fmt: skip
        if state == State.IN:
            Room.objects.filter(pk=room.pk).update(people=F("people") + 1)
            append(room, at, kind=Message.Kind.NOTE, note=Message.Note.JOINED, author=person)
        ring_rights(person.pk)
    return len(fresh)


def _fresh(by, room, people):
    here = dict(Participant.objects.filter(room=room, member__in=people).values_list("member", "state"))
    known = knowing(by, people) - here.keys()
    return [
        (person, State.IN if person.pk in known else State.ASKED)
        for person in people
        if here.get(person.pk, State.LEFT) == State.LEFT
    ]


@transaction.atomic
def leave_room(by, room, *, at):
    """Leave a group; where its last owner goes, whoever has been in it longest looks after it."""
    room = locked(room)
    mine = own(by, room)
    check_leave(by, room, mine)
    go(room, mine, State.LEFT, Message.Note.LEFT, at)
    record(by, ROOM_LEFT, room, audience=f"member:{by.pk}", at=at)


def go(room, row, state, note, at):
    """Somebody is in a locked room no longer."""
    was_in = row.state == State.IN
    Participant.objects.filter(pk=row.pk).update(state=state, is_owner=False, at=at)
    if was_in:
        Room.objects.filter(pk=room.pk).update(people=F("people") - 1)
        append(room, at, kind=Message.Kind.NOTE, note=note, author_id=row.member_id)
    ring_rights(row.member_id)
    if row.is_owner:
        inside = Participant.objects.filter(room=room, state=State.IN)
        if not inside.filter(is_owner=True).exists() and (heir := inside.order_by("at", "pk").first()):
            Participant.objects.filter(pk=heir.pk).update(is_owner=True)


@transaction.atomic
def open_room(by, name, *, intro="", at):
    """A room for all members."""
    check_open_room(by)
    room = Room.objects.create(kind=RoomKind.OPEN, name=name, intro=intro, audience=MEMBERS, opened_at=at, last_at=at)
    record(by, ROOM_OPENED, room, title=name, audience=MEMBERS, at=at)
    return room


@transaction.atomic
def room_of_club(by, club, *, at):
    """The club's room, opened at the first visit of a member."""
    check_enter_club(by, club)
    return _room_of(by, "club", club, {"kind": RoomKind.CLUB, "audience": club.key}, at)


def _room_of(by, what, thing, fields, at):
    room = Room.objects.filter(**{what: thing}).first()
    if room is None:
        return Room.objects.get_or_create(**{what: thing}, defaults=fields | {"opened_at": at, "last_at": at})[0]
    check_not_removed(own(by, room), thing)
    return room


@transaction.atomic
def room_of_event(by, event, *, at):
    """The event's room, opened at the first visit of somebody who comes or organises it."""
    check_enter_event(by, event)
    return _room_of(by, "event", event, {"kind": RoomKind.EVENT, "audience": event.key}, at)


@transaction.atomic
def come_in(by, room, *, at):
    """Take part in a room that is open to her, from its beginning; the next visits find her there."""
    mine = own(by, room)
    if mine is not None and mine.state == State.IN or room.is_private:
        return mine
    check_enter(by, room, mine)
    room = locked(room)
    mine, fresh = Participant.objects.get_or_create(
        room=room, member=by, defaults={"at": at, "read_number": room.last_number}
    )
    if fresh or Participant.objects.filter(pk=mine.pk, state=State.LEFT).update(state=State.IN, at=at):
        Room.objects.filter(pk=room.pk).update(people=F("people") + 1)
        mine.state = State.IN
    return mine


@transaction.atomic
def leave_lost_rooms(member, at):
    """She is in no room of a club or an event any more that she may not enter. Returns how many she left."""
    rows = Participant.objects.filter(member=member, state=State.IN).exclude(room__audience="")
    lost = list(rows.exclude(room__audience__in=keys_of(member)).select_related("room"))
    for row in lost:
        room = locked(row.room)
        if Participant.objects.filter(pk=row.pk, state=State.IN).update(state=State.LEFT, at=at):
            Room.objects.filter(pk=room.pk).update(people=F("people") - 1)
    return len(lost)
