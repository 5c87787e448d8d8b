"""Pages drawn once for visitors and kept until anything they show changes.

A key carries the version of everything on the page, read with what the visitor may see in every request, so that no
page is older than the last write or made for another audience. PostgreSQL alone keeps those versions (migration 0005).
"""

from functools import cache, wraps

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import CharField, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Concat
from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from community.lib.compiled import Compiled
from community.lib.moments import watched
from community.pages.context import chosen_theme
from community.pages.kept import is_kept, keep, kept, key_of
from forums.models import PER_PAGE, SIGNS, Board, Post, Stamp, Topic, signed
from forums.views.listed import MOST_PINNED, SHOWS, SORTS, TOPICS, pinned_of, shown
from profiles.models import Member

VISITOR = AnonymousUser()
SIGNERS = ("author", "last_author")


def kept_for_visitors(version_of):
    """Decorator of a door: `version_of(request, …)` gives what changes with everything a visitor's page shows, or None
    where she may not see it, or where the page is too rare to be kept."""

    def decorate(view):
        @wraps(view)
        def door(request, *args, **kwargs):
            version = version_of(request, *args, **kwargs) if _is_plain(request) else None
            if version is None:
                return view(request, *args, **kwargs)
            return _answer(request, version, lambda: view(request, *args, **kwargs))

        return door

    return decorate


def has_versions():
    """True where the database moves the versions on itself."""
    return connection.vendor == "postgresql"


def _is_plain(request):
    """Somebody without a sign-in and without a message that waits for her."""
    return has_versions() and request.method == "GET" and settings.SESSION_COOKIE_NAME not in request.COOKIES


def _answer(request, version, draw):
    at = timezone.now()
    key = key_of(version, request.get_host(), request.LANGUAGE_CODE, chosen_theme(request), request.get_full_path())
    if html := kept(key, request, at):
        response = HttpResponse(html)
    else:
        with watched() as watch:
            response = draw()
        if response.status_code != 200:
            return response
        keep(key, response.content.decode(), watch, at)
    patch_vary_headers(response, ["Cookie"])
    return response


# --- versions -----------------------------------------------------------------------------------------------------

HOUSE = Subquery(Stamp.objects.filter(code="house").values("n"))
_OF_BOARD = Concat(Value("board:"), OuterRef("pk"), output_field=CharField())
HUNG_IN = Subquery(Stamp.objects.filter(code=_OF_BOARD).values("n"))


def reacted_between(first, end):
    """How often the reactions of some floors of a topic have changed, as an expression over topics."""
    posts = Post.objects.filter(topic=OuterRef("pk"), number__gte=first, number__lt=end)
    return Subquery(posts.order_by().values("topic").annotate(n=Sum("reacted")).values("n"))


def first_wanted(asked):
    """The first floor of the page asked for by a plain query; None for any other query."""
    if not asked:
        return 1
    first = asked.get("from", "")
    plain = len(asked) == 1 and first.isascii() and first.isdecimal() and len(first) < 8
    return int(first) if plain and int(first) % PER_PAGE == 1 else None


_topic_row = Compiled(
    lambda first, end, pk: (
        Topic.objects.visible_to(VISITOR)
        .filter(pk=pk)
        .values_list("revision", "last_number", reacted_between(first, end), HOUSE)
    ),
    int, int, int,
)  # fmt: skip


def topic_version(request, pk):
    """What changes with everything one page of a topic shows a visitor. One statement."""
    first = first_wanted(request.GET)
    if first is None:
        return None
    row = next(iter(_topic_row(first, first + PER_PAGE, pk)), None)
    return ("topic", pk, first, *row) if row and first <= row[1] else None


def _board_asked(request):
    """(sort, show) of the plain address of a board's first page, or None for any other."""
    sort, show = request.GET.get("sort", ""), request.GET.get("show", "")
    known = sort in SORTS and show in SHOWS and not set(request.GET) - {"sort", "show"}
    return (sort, show) if known else None


def board_state(request):
    """What the roof and the foot of a board's page change with beside brand and language: its address."""
    return ("board", request.get_full_path()) if has_versions() and _board_asked(request) else None


def board_version(request, slug):
    """What changes with everything the first page of a board's list shows a visitor. Three statements."""
    asked = _board_asked(request)
    if asked is None:
        return None
    boards = Board.objects.visible_to(VISITOR).filter(slug=slug)
    board = next(iter(boards.values_list("pk", "topic_count", "post_count", "last_post_at", HOUSE, HUNG_IN)), None)
    if board is None:
        return None
    return ("board", *asked, board, _pinned(board[0]), _listed(*asked)(board[0]))


def _states(topics, board):
    return topics.filter(board_id=board).values_list("pk", "revision")


_pinned = Compiled(lambda board: _states(pinned_of(Topic.objects.visible_to(VISITOR)), board)[:MOST_PINNED], int)


@cache
def _listed(sort, show):
    order = [f"-{k}" for k in SORTS[sort]]
    topics = shown(Topic.objects.visible_to(VISITOR), show).order_by(*order)
    return Compiled(lambda board: _states(topics, board)[: TOPICS + 1], int)


# --- pieces for members -------------------------------------------------------------------------------------------


def with_row_states(topics):
    """Topics for a list, with what tells whether their lines are kept. Those who sign them are read by `mark_states`
    where they are needed."""
    if not has_versions():
        return signed(topics, *SIGNERS)
    return topics.annotate(house=HOUSE)


def mark_states(topics, *parts):
    """Put `state` on topics read `with_row_states`: what changes with everything a line shows. `parts` are what the
    template adds to `topic.unread` and `topic.is_muted` in {% kept %}. No statement where every line is kept, else one."""
    drawn = []
    for topic in topics:
        topic.state = (topic.pk, topic.revision, topic.house) if hasattr(topic, "house") else None
        if topic.state and not is_kept(topic.state, topic.unread, topic.is_muted, *parts):
            drawn.append(topic)
    if drawn:
        _sign(drawn)


def _sign(topics):
    """Put those who sign topics on them. One statement."""
    ids = {getattr(t, f"{path}_id") for t in topics for path in SIGNERS} - {None}
    members = Member.objects.only(*SIGNS).in_bulk(ids)
    for topic in topics:
        for path in SIGNERS:
            setattr(topic, path, members.get(getattr(topic, f"{path}_id")))
