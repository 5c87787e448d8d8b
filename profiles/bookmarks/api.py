"""Bookmarks for programs."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema

from community.api.kit import listed, reads
from community.api.scopes import Scope
from community.api.shapes import Listed
from profiles.bookmarks.models import Bookmark, with_things


class BookmarkOut(Schema):
    """A kept thing; title and url are empty where it can no longer be seen."""

    id: int
    kind: str
    title: str
    note: str
    remind_at: datetime | None
    at: datetime
    url: str


def _bookmark(row):
    return BookmarkOut(
        id=row.pk, kind=row.kind.code if row.kind else "", title=row.title if row.shown else "", note=row.note,
        remind_at=row.remind_at, at=row.at, url=row.url if row.shown else "",
    )  # fmt: skip


@reads("bookmarks", Listed[BookmarkOut], scope=Scope.READ_MINE, room=_("收藏"), says=_("我的收藏，新的在前"))
def bookmarks(request, after: str = "", limit: int = Query(30, ge=1, le=100)):
    rows, user = Bookmark.objects.visible_to(request.user).kept(), request.user
    return listed(
        request, rows, ["id"], after, limit, lambda found: [_bookmark(row) for row in with_things(found, user)]
    )  # fmt: skip
