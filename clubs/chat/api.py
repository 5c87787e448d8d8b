"""Talks for programs: one's rooms, what is said in one, and a line of one's own."""

from datetime import datetime
from typing import Literal

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema

from clubs.chat import actions
from clubs.chat.forms import SayForm
from clubs.chat.models import HERE, MOST_CHANGED, Message, Participant, Room, lines_since, unread_of, with_others
from clubs.chat.permissions import count_line
from clubs.events.models import Event
from clubs.models import Club
from community.access.origins import origin_of
from community.access.registry import blocked_by
from community.api.kit import checked, following, listed, reads, writes
from community.api.scopes import Scope
from community.api.shapes import Asked, Done, Key, Listed, Person, Text, person_of

ROOM = _("私信和群聊")


class RoomOut(Schema):
    """A talk the token's member is in (`state` in), or was asked into and has not answered (asked). `unread` words, counted to a
    hundred, read up to `read_number`; `other`: the one she talks with, `club` and `event`: whose room it is."""

    id: int
    kind: str
    title: str
    state: Literal["in", "asked"]
    other: Person | None
    club: str | None
    event: int | None
    people: int
    last_at: datetime
    last_number: int
    read_number: int
    unread: int
    url: str


class LineOut(Schema):
    """One line; numbers of a room grow by one with everything that happens in it. `held` waits for whoever looks after the
    room, `hidden` was hidden by a rule: both are read by them and its author alone."""

    room: int
    number: int
    author: Person | None
    source: str
    html: str
    quoted: int | None
    at: datetime
    held: bool
    hidden: bool


class LinesOut(Listed[LineOut]):
    """With `since`: also `gone`, the numbers up to it that are to be taken off (those of them that stand come anew in
    `items`), `last`, how far this goes, and `reload`: more has changed than is told here, all is to be read anew."""

    gone: list[int]
    last: int
    reload: bool


class LineIn(Asked):
    """`quoted` is the number of the line that is answered."""

    body: Text
    quoted: Key | None = None


class ReadIn(Asked):
    """Up to which number everything is read."""

    number: Key


class AnswerIn(Asked):
    """收下 (true), or not."""

    yes: bool


def _rooms(rows, user):
    """Shapes of rooms. Two statements for any number."""
    with_others(rows, user)
    seats = Participant.objects.filter(member=user, room__in=rows, state__in=HERE)
    seats = seats.annotate(unread=unread_of(user, blocked_by(user)))
    own = {seat.room_id: seat for seat in seats}
    return [_room(row, own.get(row.pk)) for row in rows]


def _room(row, own):
    asked = own is not None and own.state == Participant.State.ASKED
    return RoomOut(
        id=row.pk, kind=row.kind, title=row.title, state="asked" if asked else "in", people=row.people,
        other=person_of(getattr(row, "other", None)), club=row.club.slug if row.club else None, event=row.event_id,
        last_at=row.last_at, last_number=row.last_number, read_number=own.read_number if own else 0,
        unread=own.unread if own else 0, url=row.get_absolute_url(),
    )  # fmt: skip


def _line(row):
    return LineOut(
        room=row.room_id, number=row.number, author=person_of(row.author), source=row.source, html=row.html,
        quoted=row.quoted.number if row.quoted else None, at=row.created_at, held=row.held,
        hidden=bool(row.hidden_at) and not row.held,
    )  # fmt: skip


def _seen(user, pk):
    row = get_object_or_404(Room.objects.open_to(user).with_place(), pk=pk)
    with_others([row], user)
    return row


@reads(
    "chats", Listed[RoomOut], scope=Scope.READ_MINE, room=ROOM,
    says=_("我在的聊天，新开的在前；state 是 asked 的，请了我，等我答"),
)  # fmt: skip
def chats(request, after: str = "", limit: int = Query(30, ge=1, le=100)):
    mine = Participant.objects.filter(member=request.user, state__in=HERE)
    rows = Room.objects.visible_to(request.user).with_place().filter(pk__in=mine.values("room"))
    return listed(request, rows, ["id"], after, limit, lambda found: _rooms(found, request.user))


@reads(
    "chats/{int:pk}/lines", LinesOut, scope=Scope.READ_MINE, room=ROOM,
    says=_("一个聊天里说的，新的在前；since=编号 是那以后的，先说的在前，也说哪些收回了"),
)  # fmt: skip
def chat_lines(
    request, pk: int, after: str = "", limit: int = Query(50, ge=1, le=100), since: int | None = Query(None, ge=0, le=2**31 - 1)
):  # fmt: skip
    row = _seen(request.user, pk)
    rows = Message.objects.visible_to(request.user).filter(room=row).select_related("author", "quoted")
    if since is None:
        found = listed(request, rows, ["number"], after, limit, lambda found: [_line(one) for one in found])
        return LinesOut(items=found.items, next=found.next, gone=[], last=row.last_number, reload=False)
    lines, gone, more, last = lines_since(row, rows, since, limit)
    then = following(request, last, name="since") if more else None
    reload = len(gone) > MOST_CHANGED
    return LinesOut(items=[_line(one) for one in lines], next=then, gone=gone, last=last, reload=reload)


@writes("PUT", "chats/{int:pk}/read", Done, scope=Scope.WRITE_MINE, room=ROOM, says=_("看到第几条了；只往前，不往回"))
def read_chat(request, pk: int, said: ReadIn):
    row = _seen(request.user, pk)
    return Done(done=actions.read_up_to(request.user, row, said.number))


@writes(
    "PUT",
    "chats/{int:pk}/answer",
    Done,
    scope=Scope.WRITE_TALK,
    room=ROOM,
    says=_("收下一位的私信、进一个群，或者不；答一次"),
)
def answer_chat(request, pk: int, said: AnswerIn):
    row = get_object_or_404(Room.objects.answered_by(request.user), pk=pk)
    return Done(done=actions.answer(request.user, row, said.yes, at=request.at))


@writes(
    "PUT",
    "clubs/{slug:slug}/chat",
    RoomOut,
    scope=Scope.WRITE_TALK,
    room=ROOM,
    says=_("一个圈子的聊天室，会里的人进得来"),
)
def club_chat(request, slug: str):
    club = get_object_or_404(Club.objects.visible_to(request.user), slug=slug)
    return _entered(request, actions.room_of_club(request.user, club, at=request.at))


@writes(
    "PUT",
    "events/{int:pk}/chat",
    RoomOut,
    scope=Scope.WRITE_TALK,
    room=ROOM,
    says=_("一场活动的聊天室，有位子的人进得来"),
)
def event_chat(request, pk: int):
    event = get_object_or_404(Event.objects.visible_to(request.user), pk=pk)
    return _entered(request, actions.room_of_event(request.user, event, at=request.at))


def _entered(request, room):
    actions.come_in(request.user, room, at=request.at)
    return _rooms([_seen(request.user, room.pk)], request.user)[0]


@writes(
    "POST", "chats/{int:pk}/lines", LineOut, scope=Scope.WRITE_TALK, room=ROOM, status=201,
    says=_("说一句；held 是 true 的，等照看聊天室的人看过才放出来"),
)  # fmt: skip
def say(request, pk: int, said: LineIn):
    row, user = _seen(request.user, pk), request.user
    asked = checked(SayForm(said.model_dump(exclude_none=True)))
    count_line(user, request.at)
    quoted = Message.objects.answered(user, row, asked["quoted"])
    line = actions.say(user, row, body=asked["body"], quoted=quoted, origin=origin_of(request), at=request.at)
    return _line(line)
