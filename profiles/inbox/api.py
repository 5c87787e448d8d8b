"""The inbox for programs."""

from datetime import datetime

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema

from community.api.kit import listed, reads, writes
from community.api.scopes import Scope
from community.api.shapes import Done, Listed, Person, person_of
from profiles.inbox import actions
from profiles.inbox.lines import shown, with_people
from profiles.inbox.models import Line

ROOM = _("消息")


class NoticeOut(Schema):
    """Similar things in one line: who, what, and where it leads; `unseen` of them are new."""

    id: int
    kind: str
    people: list[Person]
    others: int
    words: str
    excerpt: str
    unseen: int
    total: int
    at: datetime
    url: str


def _line(row):
    return NoticeOut(
        id=row.line.pk, kind=row.line.kind, people=[p for p in map(person_of, row.people) if p], others=max(row.others, 0),
        words=str(row.told.words), excerpt=str(row.told.excerpt), unseen=row.line.unseen, total=row.line.total,
        at=row.line.last_at, url=row.told.url,
    )  # fmt: skip


@reads(
    "inbox", Listed[NoticeOut], scope=Scope.READ_MINE, room=ROOM, says=_("我的消息，新的在前；new=true 只要没看过的")
)  # fmt: skip
def inbox(request, new: bool = False, after: str = "", limit: int = Query(30, ge=1, le=100)):
    rows = with_people(Line.objects.filter(member=request.user))
    if new:
        rows = rows.filter(unseen__gt=0)
    key = ["last_key", "id"]
    return listed(request, rows, key, after, limit, lambda found: [_line(row) for row in shown(found, request.user)])


@writes("PUT", "inbox/{int:pk}/seen", Done, scope=Scope.WRITE_MINE, room=ROOM, says=_("这一行看过了"))
def see_line(request, pk: int):
    actions.see_line(request.user, get_object_or_404(Line, member=request.user, pk=pk))
    return Done(done=True)


@writes("POST", "inbox/seen", Done, scope=Scope.WRITE_MINE, room=ROOM, says=_("全都看过了"))
def see_all(request):
    actions.see_all(request.user)
    return Done(done=True)
