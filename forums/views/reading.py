"""Boards, a board's topics, a topic's posts."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from community.access.permissions import can
from community.lib.pagination import page
from community.reactions.models import counts_of, mine_of
from community.reactions.permissions import check_react
from forums.forms import ReplyForm
from forums.models import PER_PAGE, Board, Post, Topic
from forums.permissions import check_accept_answer, check_moderate, check_reply, check_start_topic
from profiles.bookmarks import models as bookmarks

TOPICS = 30
SORTS = {"": ["last_key", "id"], "new": ["id"]}


def boards(request):
    """Every board the reader may see, as a tree. One statement whatever their number."""
    rows = list(Board.objects.visible_to(request.user))
    tree = {}
    for row in rows:
        tree.setdefault(row.parent_id, []).append(row)
    known = {row.pk for row in rows}
    tops = [row for row in rows if row.parent_id not in known]
    for row in rows:
        row.below = tree.get(row.pk, [])
    return render(
        request,
        "forums/boards.html",
        {
            "open_boards": [b for b in tops if b.is_for_all],
            "inner_boards": [b for b in tops if not b.is_for_all],
            "at": timezone.now(),
        },
    )


def board(request, slug):
    """A board's topics, newest reply or newest topic first, or the questions nobody has answered."""
    row = get_object_or_404(Board.objects.visible_to(request.user).select_related("parent", "product"), slug=slug)
    sort, show = request.GET.get("sort", ""), request.GET.get("show", "")
    if sort not in SORTS or show not in {"", "unanswered", "question"}:
        raise Http404
    topics = Topic.objects.visible_to(request.user).filter(board=row).select_related("author", "last_author")
    if show:
        topics = topics.filter(kind="question")
    if show == "unanswered":
        topics = topics.filter(accepted=None, reply_count=0)
    return render(
        request,
        "forums/board.html",
        {
            "board": row,
            "children": Board.objects.visible_to(request.user).filter(parent=row),
            "page": page(topics, SORTS[sort], TOPICS, request.GET.get("older"), request.GET.get("newer")),
            "sort": sort,
            "show": show,
            "may_start": can(check_start_topic, request.user, row),
            "at": timezone.now(),
        },
    )


def topic(request, pk):
    """One page of a topic: the opening post always, then the floors from `from` on."""
    row = get_object_or_404(
        Topic.objects.visible_to(request.user).select_related("board", "author", "accepted__author"), pk=pk
    )
    first = _first_floor(request.GET.get("from"), row.last_number)
    return render(request, "forums/topic.html", topic_context(request, row, first, ReplyForm()))


def _first_floor(wanted, last):
    """The first floor of the page that holds floor `wanted`."""
    number = int(wanted) if wanted and wanted.isdigit() and len(wanted) < 10 else 1
    return (min(max(number, 1), last) - 1) // PER_PAGE * PER_PAGE + 1


def topic_context(request, row, first, form):
    """Everything a topic page shows; `form` may hold a refused reply with all that was typed."""
    user = request.user
    posts = list(
        Post.objects.visible_to(user)
        .filter(topic=row, number__gte=first, number__lt=first + PER_PAGE)
        .select_related("author", "author__product", "quoted__author")
        .order_by("number")
    )
    moderates, replies = can(check_moderate, user, row.board), can(check_reply, user, row)
    ids = [p.pk for p in posts]
    counts, mine = counts_of(Post, ids), mine_of(user, Post, ids)
    for post_ in posts:
        post_.topic = row
        post_.is_mine = user.is_authenticated and post_.author_id == user.pk
        post_.stands = not (post_.hidden_at or post_.withdrawn_at or row.hidden_at or row.withdrawn_at)
        post_.reactions, post_.reaction = counts.get(post_.pk, {}), mine.get(post_.pk, "")
        post_.may_react = can(check_react, user, post_)
    return {
        "topic": row,
        "board": row.board,
        "bookmark": bookmarks.mine_of(user, Topic, [row.pk]).get(row.pk),
        "posts": posts,
        "opening": posts[0] if posts and posts[0].number == 1 else None,
        "replies": [p for p in posts if p.number > 1],
        "accepted": row.accepted
        if row.accepted and not row.accepted.hidden_at and not row.accepted.withdrawn_at
        else None,
        "first": first,
        "last": min(first + PER_PAGE - 1, row.last_number),
        "pages": _pages(first, row.last_number),
        "tags": list(row.tags.all()),
        "form": form,
        "may_reply": replies,
        "may_moderate": moderates,
        "may_accept": can(check_accept_answer, user, row),
        "at": timezone.now(),
    }


def _pages(first, last):
    """Page links around the current one: [(number, first floor or None for a gap, is current)]."""
    current, count = (first - 1) // PER_PAGE + 1, (last - 1) // PER_PAGE + 1
    near = sorted({1, count, *range(max(1, current - 1), min(count, current + 1) + 1)})
    links, before = [], 0
    for number in near:
        if number - before > 1:
            links.append((None, None, False))
        links.append((number, (number - 1) * PER_PAGE + 1, number == current))
        before = number
    return links if count > 1 else []


def post(request, pk):
    """The lasting link of one post: opens its topic at it."""
    row = get_object_or_404(Post.objects.visible_to(request.user).select_related("topic"), pk=pk)
    get_object_or_404(Topic.objects.visible_to(request.user), pk=row.topic_id)
    query = f"?from={row.page_start}" if row.page_start > 1 else ""
    return redirect(f"{row.topic.get_absolute_url()}{query}#p{row.number}")
