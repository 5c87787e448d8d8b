"""The floors of a topic page as any member sees them who neither wrote nor reacted nor moderates there: drawn once."""

from dataclasses import dataclass
from functools import cache

from django.core.cache import caches
from django.db.models import Exists, Subquery

from community.access.registry import NOBODY, keys_of
from community.lib.compiled import Compiled, columns_of, made
from community.pages.kept import kept, piece_key
from community.reactions.models import Reaction
from forums.models import PER_PAGE, Board, Post, ReadMark, Topic
from forums.views.kept import HOUSE, has_versions, reacted_between
from profiles.bookmarks.models import Bookmark
from profiles.drafts.models import Draft
from profiles.inbox.actions import place_of
from profiles.inbox.models import Watch
from profiles.models import Member


def versioned(user, pk, first):
    """The topic with its board as far as the member may see it, the version of its page that begins at `first`, and what
    she has there; or None. One statement, built once for each number of audience keys that somebody holds."""
    keys = sorted(keys_of(user))
    rows = _versioned(len(keys))(*keys, *own_arguments(user, pk, first))
    if not rows:
        return None
    topic, topic.board, topic.reacted, topic.house, *topic.own = made(rows[0], Topic, Board)
    topic.page_first = first
    return topic


def visible(user, pk):
    """The topic with its board as far as a member may see it, or None. One statement, built as seldom."""
    keys = sorted(keys_of(user))
    rows = _visible(len(keys))(*keys, user.pk, pk)
    if not rows:
        return None
    topic, topic.board = made(rows[0], Topic, Board)
    return topic


_WHOLE = (*columns_of(Topic), *columns_of(Board, "board__"))


def _seen_by(keys, user, pk):
    anybody = Member(pk=user)
    anybody._audience_keys = frozenset(keys)
    anybody._apart = (NOBODY, NOBODY)
    return Topic.objects.visible_to(anybody).filter(pk=pk)


@cache
def _visible(count):
    return Compiled(
        lambda *asked: _seen_by(asked[:count], *asked[count:]).values_list(*_WHOLE), *[str] * count, int, int
    )


@cache
def _versioned(count):
    def build(*asked):
        user, pk, first, end, *_ = own = asked[count:]
        topics = _seen_by(asked[:count], user, pk)
        return topics.values_list(*_WHOLE, reacted_between(first, end), HOUSE, *own_columns(*own))

    return Compiled(build, *[str] * count, *OWN_KINDS)


OWN_KINDS = (int, int, int, int, int, int, str)


def own_arguments(user, pk, first):
    """What `own_columns` are asked with."""
    kind, _pk = place_of(Topic())
    post_kind, _pk = place_of(Post())
    return user.pk, pk, first, first + PER_PAGE, kind, post_kind, f"reply:{pk}"


def own_columns(user, topic, first, end, kind, post_kind, place):
    """What a member has at a page of a topic, as expressions: how far she has read, whether she was told of a third
    reply in a row, the level she chose, whether a draft, a bookmark and reactions of hers are there."""
    mark = ReadMark.objects.filter(member=user, topic=topic)
    floors = Post.objects.filter(topic=topic, number__gte=first, number__lt=end).order_by()
    return [
        Subquery(mark.values("number")),
        Subquery(mark.values("hinted")),
        Subquery(Watch.objects.filter(member=user, place_type=kind, place_id=topic).values("level")),
        Exists(Draft.objects.filter(member=user, place=place)),
        Exists(Bookmark.objects.kept().filter(member=user, target_type=kind, target_id=topic)),
        Exists(Reaction.objects.filter(member=user, target_type=post_kind, target_id__in=floors.values("pk"))),
    ]


@dataclass(frozen=True)
class About:
    """What stands beside the kept floors: whom they are not for, and what the rest of the page needs of them."""

    authors: frozenset
    tags: tuple
    card: object


def state_of(request, row, first, *, moderates, replies):
    """What changes with everything the floors show such a member; None where this one sees more than others, or the
    page is not one of those kept."""
    user = request.user
    if getattr(row, "page_first", None) != first or moderates or user.is_staff or row.author_id == user.pk:
        return None
    return ("floors", request.get_full_path(), row.pk, first, row.revision, row.reacted, row.house, replies)


def keep_about(state, about):
    """Keep what stands beside the floors that are being drawn."""
    caches["pages"].set(piece_key(state, "about"), about, 43_200)


def floors(state, request, at):
    """(About, {"opening": HTML, "replies": HTML}) as kept, or (None, None) where they must be drawn."""
    about = caches["pages"].get(piece_key(state, "about")) if state else None
    if about is None or request.user.pk in about.authors:
        return None, None
    html = {part: kept(piece_key(state, part), request, at) for part in ("opening", "replies")}
    return (about, html) if None not in html.values() else (None, None)


def wants_version(request):
    """True where the page may be put together from kept floors."""
    return has_versions() and request.method == "GET" and request.user.is_authenticated
