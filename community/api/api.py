"""What concerns things of every room, for programs: searching, and reactions."""

from datetime import datetime

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema

from community.api.kit import checked, following, reads, writes
from community.api.permissions import check_scope
from community.api.scopes import Scope
from community.api.shapes import Asked, Listed
from community.reactions import actions as reactions
from community.reactions.models import What, counts_of, mine_of
from community.reactions.permissions import count_press
from community.reactions.registry import likeables
from community.search.backends.base import Filters
from community.search.finding import find
from community.search.forms import LAST_PAGE, SearchForm
from community.search.registry import kinds


class FoundOut(Schema):
    """One thing that was found; `text` is how it begins."""

    kind: str
    key: int
    title: str
    text: str
    author: str
    at: datetime
    url: str


@reads(
    "search",
    Listed[FoundOut],
    scope=Scope.READ,
    room=_("搜索"),
    says=_("搜我看得到的；kind 只看一种，sort=new 新的在前"),
)
def search(
    request, q: str = Query(..., max_length=100), kind: str = "", sort: str = "", after: int = Query(1, ge=1, le=LAST_PAGE)
):  # fmt: skip
    asked = checked(SearchForm({"q": q, "kind": kind, "sort": sort}))
    if kind and kind not in kinds:
        raise Http404
    if kind and kinds[kind].private:
        check_scope(request.auth, Scope.READ_MINE, request.at)
    only = Filters(kind=asked["kind"] or None)
    found = find(asked["q"], request.user, only, at=request.at, newest=asked["sort"] == "new", page=after)
    more = after + 1 if found.has_next and after < LAST_PAGE else None
    return Listed(items=[_found(row) for row in found.rows], next=following(request, more))


def _found(row):
    return FoundOut(
        kind=row.kind, key=row.key, title=row.title, text=row.text[:200], author=row.author_name, at=row.at, url=row.url
    )  # fmt: skip


class ReactionIn(Asked):
    """One of the closed set."""

    what: What


class ReactionOut(Schema):
    """How many reacted, and how the token's member did ("" for not at all)."""

    reactions: dict[str, int]
    reaction: str


def _likeable(request, code, pk):
    if code not in likeables:
        raise Http404
    count_press(request.user, request.at)
    return likeables[code].find(request.user, pk)


def _stands(request, thing):
    model = type(thing)
    counts, mine = counts_of(model, [thing.pk]), mine_of(request.user, model, [thing.pk])
    return ReactionOut(reactions=counts.get(thing.pk, {}), reaction=mine.get(thing.pk, ""))


@writes(
    "PUT", "reactions/{slug:code}/{int:pk}", ReactionOut, scope=Scope.WRITE_TALK, room=_("表态"),
    says=_("表态；code 是 post、entry 这样的种类，换一个就是改"),
)  # fmt: skip
def react(request, code: str, pk: int, said: ReactionIn):
    thing = _likeable(request, code, pk)
    reactions.react(request.user, thing, said.what, at=request.at)
    return _stands(request, thing)


@writes(
    "DELETE", "reactions/{slug:code}/{int:pk}", ReactionOut, scope=Scope.WRITE_TALK, room=_("表态"), says=_("收回表态")
)  # fmt: skip
def take_back(request, code: str, pk: int):
    thing = _likeable(request, code, pk)
    reactions.take_back(request.user, thing, at=request.at)
    return _stands(request, thing)
