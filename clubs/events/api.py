"""Events for programs: what is on, one event, and coming or not."""

from datetime import date, datetime
from typing import Literal

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema

from clubs.events import actions
from clubs.events.forms import CalendarForm, SignupForm
from clubs.events.models import Answer, Event, Signup, mine_of
from clubs.events.permissions import check_organise
from community.access.permissions import can
from community.api.kit import checked, listed, reads, writes
from community.api.scopes import Scope
from community.api.shapes import Asked, Listed, Person, Word, person_of

ROOM = _("活动")


class SignupOut(Schema):
    """What the token's member said; `state`: seated, waiting, offered, lapsed, closed, shut, or "" without a seat."""

    answer: str
    state: str
    guests: int
    offered_until: datetime | None


class EventOut(Schema):
    """Something with a time and a place; `starts_at` in UTC, `zone` is the clock of the place. The way in (`link`) is told
    to those who have a seat. `most_guests`: how many each may bring, until `deadline`; `topic`: where it is talked about;
    `hidden`: put away by a rule, seen by whoever planned it; `changed_at`: when what it says was last changed."""

    id: int
    kind: str
    title: str
    club: str | None
    organiser: Person | None
    source: str
    html: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    place: str
    address: str
    link: str
    city: str
    seats: int | None
    left: int | None
    state: str
    reason: str
    most_guests: int
    deadline: datetime | None
    topic: int | None
    hidden: bool
    changed_at: datetime
    mine: SignupOut | None
    url: str


class SignupIn(Asked):
    """参加 (going), 待定 (maybe) or 不去 (no), and how many people come along: where it is left out, as many as before."""

    answer: Literal["going", "maybe", "no"]
    guests: int | None = None


def _events(rows, user):
    """Shapes of events. One statement for any number."""
    own = mine_of(user, [row.pk for row in rows])
    return [_event(row, own.get(row.pk), user) for row in rows]


def _event(row, own, user):
    knows = can(check_organise, user, row) or (own is not None and own.state == Signup.State.SEATED)
    return EventOut(
        id=row.pk, kind=row.kind, title=row.title, club=row.club.slug if row.club else None,
        organiser=person_of(row.organiser), source=row.source, html=row.html, starts_at=row.starts_at,
        ends_at=row.ends_at, zone=row.zone, place=row.place, address=row.address, link=row.link if knows else "",
        city=row.region.name if row.region else "", seats=row.seats, left=row.left, state=row.state, reason=row.reason,
        most_guests=row.most_guests, deadline=row.deadline, topic=row.topic_id, hidden=row.hidden_at is not None,
        changed_at=row.changed_at, mine=_said(own), url=row.get_absolute_url(),
    )  # fmt: skip


def _said(own):
    if own is None:
        return None
    return SignupOut(answer=own.answer, state=own.state, guests=own.guests, offered_until=own.offered_until)


def _seen(user, pk):
    return get_object_or_404(Event.objects.visible_to(user).with_signs(), pk=pk)


@reads(
    "events", Listed[EventOut], scope=Scope.READ, room=ROOM,
    says=_("活动，后发起的在前；since、until 之间的日子，city、kind、club 缩小范围，free=true 还有位子，mine=true 我报了的"),
)  # fmt: skip
def events(
    request, since: date | None = None, until: date | None = None, city: str = "",
    kind: Literal["", "gathering", "drive", "test_drive", "online", "charity"] = "", free: bool = False,
    mine: bool = False, club: Word = "", after: str = "", limit: int = Query(30, ge=1, le=100),
):  # fmt: skip
    asked = checked(CalendarForm({"city": city, "kind": kind, "free": free, "mine": mine, "club": club}))
    rows, user = Event.objects.visible_to(request.user).narrowed(asked, request.user), request.user
    if kind:
        rows = rows.filter(kind=kind)
    if since:
        rows = rows.filter(last_day__gte=since)
    if until:
        rows = rows.filter(first_day__lte=until)
    return listed(request, rows.with_signs(), ["id"], after, limit, lambda found: _events(found, user))


@reads("events/{int:pk}", EventOut, scope=Scope.READ, room=ROOM, says=_("一场活动"))
def event(request, pk: int):
    return _events([_seen(request.user, pk)], request.user)[0]


@writes(
    "PUT", "events/{int:pk}/signup", EventOut, scope=Scope.WRITE_CLUBS, room=ROOM,
    says=_("报名、待定或不去；mine.state 是 waiting 的在候补，轮到了再 PUT 一次 going 就接下"),
)  # fmt: skip
def sign_up(request, pk: int, said: SignupIn):
    row, user = _seen(request.user, pk), request.user
    own = mine_of(user, [pk]).get(pk)
    kept = {"guests": own.guests} if own and said.guests is None else {}
    asked = checked(SignupForm(said.model_dump() | kept))
    if asked["answer"] == Answer.GOING:
        actions.sign_up(user, row, guests=asked["guests"], at=request.at)
    else:
        actions.sign_off(user, row, answer=asked["answer"], at=request.at)
    return _events([_seen(user, pk)], user)[0]


@writes(
    "DELETE", "events/{int:pk}/signup", EventOut, scope=Scope.WRITE_CLUBS, room=ROOM, says=_("不去了，位子让给下一位")
)
def sign_off(request, pk: int):
    row, user = _seen(request.user, pk), request.user
    actions.sign_off(user, row, at=request.at)
    return _events([_seen(user, pk)], user)[0]
