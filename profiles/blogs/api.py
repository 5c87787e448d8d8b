"""Blogs for programs: what a member wrote."""

from datetime import datetime

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema

from community.api.kit import listed, reads
from community.api.scopes import Scope
from community.api.shapes import Listed, Person, State, person_of, state_of
from profiles.blogs.models import Entry
from profiles.models import Member

ROOM = _("博客")


class EntryOut(Schema):
    """A long entry with a title, or a short word without one; `shares`: it carries on another thing. `state`: open,
    withdrawn, hidden or held; `readers`: whom it is for."""

    id: int
    kind: str
    title: str
    author: Person | None
    category: str
    source: str
    html: str
    created_at: datetime
    edited_at: datetime | None
    comments: int
    shares: bool
    readers: str
    state: State
    url: str


def _readers(row):
    """public, members, owners, followers, club or self."""
    kind = row.audience.partition(":")[0]
    return "self" if kind == "member" else kind


def _entry(row):
    return EntryOut(
        id=row.pk, kind=row.kind, title=row.title, author=person_of(row.author),
        category=row.category.name if row.category else "", source=row.source, html=row.html,
        created_at=row.created_at, edited_at=row.edited_at, comments=row.comment_count,
        shares=row.shared_id is not None, readers=_readers(row), state=state_of(row), url=row.get_absolute_url(),
    )  # fmt: skip


@reads(
    "members/{slug:handle}/entries", Listed[EntryOut], scope=Scope.READ, room=ROOM, says=_("一位车友的博客，新的在前")
)
def entries(request, handle: str, after: str = "", limit: int = Query(20, ge=1, le=100)):
    member = get_object_or_404(Member.objects.visible_to(request.user), handle=handle)
    rows = _seen(request).filter(author=member)
    if member.pk != request.user.pk:
        rows = rows.public_face()
    return listed(request, rows, ["id"], after, limit, lambda found: [_entry(row) for row in found])


@reads("entries/{int:pk}", EntryOut, scope=Scope.READ, room=ROOM, says=_("一篇"))
def entry(request, pk: int):
    return _entry(get_object_or_404(_seen(request), pk=pk))


def _seen(request):
    """The entries the token opens: what its member took back or has put away is hers alone."""
    rows = Entry.objects.visible_to(request.user).with_signs()
    return rows if Scope.READ_MINE in request.auth.scopes else rows.public_face()
