"""Talks for programs: one's rooms, what is said in one, and a line of one's own."""

from datetime import datetime

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema

from clubs.chat import actions
from clubs.chat.forms import SayForm
from clubs.chat.models import Message, Participant, Room, with_others
from clubs.chat.permissions import count_line
from community.access.origins import origin_of
from community.api.kit import checked, listed, reads, writes
from community.api.scopes import Scope
from community.api.shapes import Asked, Key, Listed, Person, Text, person_of

ROOM = _("私信和群聊")


class RoomOut(Schema):
    """A talk the token's member is in."""

    id: int
    kind: str
    title: str
    people: int
    last_at: datetime
    last_number: int
    url: str


class LineOut(Schema):
    """One line; numbers of a room grow by one with everything that happens in it."""

    room: int
    number: int
    author: Person | None
    source: str
    html: str
    quoted: int | None
    at: datetime
    held: bool


class LineIn(Asked):
    """`quoted` is the number of the line that is answered."""

    body: Text
    quoted: Key | None = None


def _rooms(rows, user):
    """Shapes of rooms. One statement for any number."""
    with_others(rows, user)
    return [
        RoomOut(
            id=row.pk, kind=row.kind, title=row.title, people=row.people, last_at=row.last_at,
            last_number=row.last_number, url=row.get_absolute_url(),
        )
        for row in rows
    ]  # fmt: skip


def _line(row):
    return LineOut(
        room=row.room_id, number=row.number, author=person_of(row.author), source=row.source, html=row.html,
        quoted=row.quoted.number if row.quoted else None, at=row.created_at, held=row.held,
    )  # fmt: skip


def _seen(user, pk):
    row = get_object_or_404(Room.objects.open_to(user).with_place(), pk=pk)
    with_others([row], user)
    return row


@reads("chats", Listed[RoomOut], scope=Scope.READ_MINE, room=ROOM, says=_("我在的聊天，新开的在前"))
def chats(request, after: str = "", limit: int = Query(30, ge=1, le=100)):
    mine = Participant.objects.filter(member=request.user, state=Participant.State.IN)
    rows = Room.objects.visible_to(request.user).with_place().filter(pk__in=mine.values("room"))
    return listed(request, rows, ["id"], after, limit, lambda found: _rooms(found, request.user))


@reads("chats/{int:pk}/lines", Listed[LineOut], scope=Scope.READ_MINE, room=ROOM, says=_("一个聊天里说的，新的在前"))
def chat_lines(request, pk: int, after: str = "", limit: int = Query(50, ge=1, le=100)):
    row = _seen(request.user, pk)
    rows = Message.objects.visible_to(request.user).filter(room=row).select_related("author", "quoted")
    return listed(request, rows, ["number"], after, limit, lambda found: [_line(one) for one in found])


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
