"""The floors of a topic page as any member sees them who neither wrote nor reacted nor moderates there: drawn once."""

from dataclasses import dataclass

from django.core.cache import caches
from django.utils.translation import get_language

from community.pages.kept import kept, key_of
from forums.models import PER_PAGE
from forums.views.kept import HOUSE, has_versions, reacted_between


def with_page_version(topics, first):
    """Topics, each with the version of its page that begins at `first`. No further statement."""
    return topics.annotate(reacted=reacted_between(first, first + PER_PAGE), house=HOUSE)


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
    caches["pages"].set(key_of(state, "about", get_language()), about, 43_200)


def floors(state, request, at):
    """(About, {"opening": HTML, "replies": HTML}) as kept, or (None, None) where they must be drawn."""
    about = caches["pages"].get(key_of(state, "about", get_language())) if state else None
    if about is None or request.user.pk in about.authors:
        return None, None
    html = {part: kept(key_of(state, part, get_language()), request, at) for part in ("opening", "replies")}
    return (about, html) if None not in html.values() else (None, None)


def wants_version(request):
    """True where the page may be put together from kept floors."""
    return has_versions() and request.method == "GET" and request.user.is_authenticated
