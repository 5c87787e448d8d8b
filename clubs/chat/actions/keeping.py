"""Remove, let back, silence, slow down."""

from django.db import transaction
from django.db.models import F

from clubs.chat.actions.opening import go
from clubs.chat.models import Message, Participant, Room, RoomKind
from clubs.chat.permissions import check_keep, check_person, check_room_for
from clubs.chat.stream import append, locked
from clubs.chat.verbs import PERSON_LET_BACK, PERSON_REMOVED, PERSON_SILENCED, ROOM_CHANGED
from community.access.permissions import check_met
from community.activity.actions import record
from community.live.actions import ring_rights

State = Participant.State


@transaction.atomic
def remove_person(by, row, *, at):
    """Ask somebody to leave; her sockets close, and she comes back when she is let back. Once. Whoever was only asked in is
    asked no longer."""
    room, row = _both(row)
    check_person(by, room, row)
    if row.state == State.ASKED:
        row.delete()
        ring_rights(row.member_id)
    elif row.state == State.IN:
        go(room, row, State.REMOVED, Message.Note.REMOVED, at)
        record(by, PERSON_REMOVED, row.member, title=room.name, audience=room.key, at=at)


@transaction.atomic
def let_back(by, row, *, at):
    """Let somebody back in. Into a group she is asked again, and says herself whether she comes."""
    room, row = _both(row)
    check_person(by, room, row)
    if row.state != State.REMOVED:
        return
    if room.kind == RoomKind.GROUP:
        check_met(by, row.member_id)
        check_room_for(room, 1)
        Participant.objects.filter(pk=row.pk).update(state=State.ASKED, asked_by=by, at=at)
    else:
        Participant.objects.filter(pk=row.pk).update(state=State.IN, at=at)
        Room.objects.filter(pk=room.pk).update(people=F("people") + 1)
        append(room, at, kind=Message.Kind.NOTE, note=Message.Note.JOINED, author_id=row.member_id)
    ring_rights(row.member_id)
    record(by, PERSON_LET_BACK, row.member, title=room.name, audience=room.key, at=at)


@transaction.atomic
def silence(by, row, until, *, at):
    """Nothing of hers until a moment, or None: she may speak again. Reading stays."""
    room, row = _both(row)
    check_person(by, room, row)
    Participant.objects.filter(pk=row.pk).update(silent_until=until)
    record(by, PERSON_SILENCED, row.member, title=room.name, audience=room.key, at=at)


def _both(row):
    room = locked(Room(pk=row.room_id))
    return room, Participant.objects.select_for_update(of=("self",)).select_related("member").get(pk=row.pk)


@transaction.atomic
def set_room(by, room, *, name=None, intro=None, slow_seconds=None, closed=None, at):
    """A new name, how fast one may speak, closed or open again. What is None stays."""
    room = locked(room)
    check_keep(by, room)
    changed = {}
    if name and name != room.name:
        changed["name"] = name
        append(room, at, kind=Message.Kind.NOTE, note=Message.Note.RENAMED, author=by)
    if intro is not None:
        changed["intro"] = intro
    if slow_seconds is not None:
        changed["slow_seconds"] = slow_seconds
    if closed is not None and closed != bool(room.closed_at):
        changed["closed_at"] = at if closed else None
    if changed:
        Room.objects.filter(pk=room.pk).update(**changed)
        record(by, ROOM_CHANGED, room, title=changed.get("name", room.name), audience=room.key, at=at)
