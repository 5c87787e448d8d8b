"""Clubs for programs: the directory, one club, who is in it, and coming and going."""

from datetime import datetime
from typing import Literal

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema

from clubs import actions
from clubs.forms import DirectoryForm, JoinForm
from clubs.models import Club, Membership, Policy, own_of
from clubs.permissions import check_read_members
from clubs.tags import mark_own
from community.api.kit import checked, listed, reads, writes
from community.api.scopes import Scope
from community.api.shapes import Asked, Line, Listed, Person, person_of

ROOM = _("圈子")


class ClubOut(Schema):
    """A club. `mine`: what the token's member is in it (active, applied, declined, guest, removed), "" for nothing."""

    id: int
    slug: str
    kind: str
    name: str
    intro: str
    policy: str
    city: str
    members: int
    board: str | None
    mine: str
    url: str


class ClubMemberOut(Schema):
    """Somebody who is in."""

    person: Person | None
    rank: str
    at: datetime


class JoinIn(Asked):
    """A sentence to those who admit, where the club asks for one."""

    note: Line = ""


def _clubs(rows, user):
    """Shapes of clubs, with their boards' names where the user may read there. One statement for any number."""
    mark_own(user, rows)
    open_to = set(Club.objects.open_to(user).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    return [
        ClubOut(
            id=row.pk, slug=row.slug, kind=row.kind, name=row.name, intro=row.intro, policy=row.policy,
            city=row.region.name if row.region else "", members=row.member_count,
            board=row.board.slug if row.pk in open_to else None, mine=row.own.state if row.own else "",
            url=row.get_absolute_url(),
        )
        for row in rows
    ]  # fmt: skip


def _seen(user, slug):
    return _one(Club.objects.visible_to(user), slug)


def _told(request, slug):
    """The same, where a guest of a secret club comes back and goes too."""
    return _one(Club.objects.told_to(request.user, request.at), slug)


def _one(clubs, slug):
    return get_object_or_404(clubs.select_related("board", "region", "product"), slug=slug)


@reads(
    "clubs", Listed[ClubOut], scope=Scope.READ, room=ROOM,
    says=_("找圈子，人多的在前；q、city、model、kind 缩小范围，mine=true 是我在的，sort=new 新的在前"),
)  # fmt: skip
def clubs(
    request, q: str = "", city: str = "", model: str = "", kind: Literal["", "owners", "circle"] = "", mine: bool = False,
    sort: Literal["", "new"] = "", after: str = "", limit: int = Query(20, ge=1, le=100),
):  # fmt: skip
    asked = checked(DirectoryForm({"q": q, "city": city, "model": model, "kind": kind, "mine": mine, "sort": sort}))
    seen = Club.objects.told_to(request.user, request.at) if mine else Club.objects.visible_to(request.user)
    rows = seen.narrowed(asked, request.user).select_related("region", "board")
    key = ["id"] if sort else ["member_count", "id"]
    return listed(request, rows, key, after, limit, lambda found: _clubs(found, request.user))


@reads("clubs/{slug:slug}", ClubOut, scope=Scope.READ, room=ROOM, says=_("一个圈子"))
def club(request, slug: str):
    return _clubs([_seen(request.user, slug)], request.user)[0]


@reads("clubs/{slug:slug}/members", Listed[ClubMemberOut], scope=Scope.READ, room=ROOM, says=_("谁在里面"))
def members(request, slug: str, after: str = "", limit: int = Query(40, ge=1, le=100)):
    row = _seen(request.user, slug)
    check_read_members(request.user, row)
    inside = Membership.objects.inside().filter(club=row).select_related("member")
    return listed(request, inside, ["id"], after, limit, lambda found: [_member(one) for one in found])


def _member(row):
    return ClubMemberOut(person=person_of(row.member), rank=row.rank, at=row.at)


def _stands(own, club):
    """Whether joining would change nothing: she is in, or has applied where one still applies."""
    if own is None or own.lapsed:
        return False
    return own.state == Membership.State.ACTIVE or own.state == Membership.State.APPLIED and club.policy != Policy.OPEN


@writes(
    "PUT", "clubs/{slug:slug}/membership", ClubOut, scope=Scope.WRITE_CLUBS, room=ROOM,
    says=_("加入，或者递申请；已经在里面、已经递了的，照样回答；mine 是 applied 的，等会长和版主看"),
)  # fmt: skip
def join_club(request, slug: str, said: JoinIn):
    row, user = _told(request, slug), request.user
    own = own_of(user, row)
    if not _stands(own, row):
        asked = checked(JoinForm(said.model_dump(), club=row, comes_back=bool(own and own.is_guest)))
        actions.join_club(user, row, at=request.at, **asked)
    return _clubs([_seen(user, slug)], user)[0]


@writes(
    "DELETE", "clubs/{slug:slug}/membership", ClubOut, scope=Scope.WRITE_CLUBS, room=ROOM, says=_("离开，或者收回申请")
)  # fmt: skip
def leave_club(request, slug: str):
    row, user = _told(request, slug), request.user
    own = own_of(user, row)
    if own and own.state != Membership.State.REMOVED:
        actions.leave_club(user, row, at=request.at)
    row.member_count = Club.objects.values_list("member_count", flat=True).get(pk=row.pk)
    return _clubs([row], user)[0]
