"""The floors of a topic page as any member sees them who neither wrote nor reacted nor moderates there: drawn once."""

from dataclasses import dataclass
from functools import cache

from django.core.cache import caches
from django.db import connection

from community.access.registry import keys_of
from community.lib.compiled import Compiled
from community.pages.kept import kept, piece_key
from forums.models import PER_PAGE, Board, Topic
from forums.views.kept import HOUSE, has_versions, reacted_between
from profiles.models import Member

_PARTS = (Topic, Board)


def versioned(user, pk, first):
    """The topic with its board as far as the member may see it, and the version of its page that begins at `first`; or
    None. One statement, built once for each number of audience keys that somebody holds."""
    keys = sorted(keys_of(user))
    rows = _versioned(len(keys))(*keys, user.pk, pk, first, first + PER_PAGE)
    if not rows:
        return None
    *values, reacted, house = rows[0]
    topic, topic.board = (_made(model, values) for model in _PARTS)
    topic.page_first, topic.reacted, topic.house = first, reacted, house
    return topic


@cache
def _versioned(count):
    def build(*arguments):
        anybody = Member(pk=arguments[count])
        anybody._audience_keys = frozenset(arguments[:count])
        pk, first, end = arguments[count + 1 :]
        columns = [f.attname for f in Topic._meta.concrete_fields]
        columns += [f"board__{f.attname}" for f in Board._meta.concrete_fields]
        topics = Topic.objects.visible_to(anybody).filter(pk=pk)
        return topics.values_list(*columns, reacted_between(first, end), HOUSE)

    return Compiled(build, *[str] * count, int, int, int, int)


def _made(model, values):
    """An instance of the next columns, as its queryset would make it."""
    fields = model._meta.concrete_fields
    mine = [values.pop(0) for _ in fields]
    read = [
        f.from_db_value(v, None, connection) if hasattr(f, "from_db_value") else v for f, v in zip(fields, mine)
    ]  # fmt: skip
    return model.from_db(connection.alias, [f.attname for f in fields], read)


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
