"""Boards, a board's topics, a topic's posts, and where somebody left off."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from community.access.permissions import can, check_signed_in
from community.lib.pagination import page
from community.panels.registry import built
from community.text.normalise import fold
from forums import actions, rights
from forums.forms import ReplyForm, SeenForm
from forums.models import Board, Post, Topic, all_below
from forums.muting import mark_muted
from forums.permissions import check_moderate, check_start_topic
from forums.unread import first_unread, mark_unread
from forums.views.kept import (
    board_state,
    board_version,
    first_wanted,
    kept_for_visitors,
    mark_states,
    topic_version,
    with_row_states,
)
from forums.views.listed import MOST_PINNED, SHOWS, SORTS, TOPICS, pinned_of, shown
from forums.views.pieces import wants_version
from forums.views.shown import address, topic_context, wanted_topic, with_level
from profiles.inbox.models import Level

# Boards from which on the list can be filtered.
MANY = 20


def boards(request):
    """Every board the reader may see, as a tree, or those that are called so. One statement whatever their number."""
    every, typed = list(Board.objects.visible_to(request.user)), request.GET.get("q", "").strip()[:40]
    rows = [b for b in every if fold(typed) in fold(f"{b.name} {b.intro}")] if typed else every
    tree = {}
    for row in rows:
        tree.setdefault(row.parent_id, []).append(row)
    known = {row.pk for row in rows}
    tops = [row for row in rows if row.parent_id not in known]
    for row in tops:
        row.below = list(all_below(tree, row.pk))
    return render(
        request,
        "forums/boards.html",
        {
            "q": typed,
            "may_filter": len(every) > MANY,
            "open_boards": [b for b in tops if b.is_for_all],
            "inner_boards": [b for b in tops if not b.is_for_all],
            "at": timezone.now(),
        },
    )


@kept_for_visitors(board_version)
def board(request, slug):
    """A board's topics: newest reply or newest topic first; all, questions, questions nobody has answered, featured."""
    boards = with_level(Board.objects.visible_to(request.user).select_related("parent"), request.user)
    row = get_object_or_404(boards, slug=slug)
    sort, show = request.GET.get("sort", ""), request.GET.get("show", "")
    if sort not in SORTS or show not in SHOWS:
        raise Http404
    topics = Topic.objects.visible_to(request.user).filter(board=row)
    topics = with_row_states(topics)
    is_front = not (sort or show or request.GET.get("older") or request.GET.get("newer"))
    pinned = list(pinned_of(topics)[:MOST_PINNED]) if is_front else []
    may_moderate = can(check_moderate, request.user, row)
    rows = page(shown(topics, show), SORTS[sort], TOPICS, request.GET.get("older"), request.GET.get("newer"))
    listed = [*pinned, *(t for t in rows if t not in pinned)]
    mark_unread(request.user, listed)
    mark_muted(request.user, listed)
    managing = may_moderate and "manage" in request.GET
    mark_states(listed, managing, 1, "", "2")
    if managing:
        _mark_ticked(listed, request.GET.getlist("tick"))
    return render(
        request,
        "forums/board.html",
        {
            "board": row, "children": Board.objects.visible_to(request.user).filter(parent=row), "page": rows,
            "page_state": board_state(request), "topics": listed, "sort": sort, "show": show, "at": timezone.now(),
            "may_start": can(check_start_topic, request.user, row, timezone.now()), "may_moderate": may_moderate,
            "managing": managing, "levels": Level, "level": row.level,
            "panels": built("board", request, timezone.now(), board=row),
            "boards": moderated(request.user) if managing else [], "rights": rights.shown(row),
        },
    )  # fmt: skip


def _mark_ticked(topics, wanted):
    """What was ticked when an act was refused stays so; such a line is drawn anew."""
    for topic in topics:
        if str(topic.pk) in wanted:
            topic.is_ticked, topic.state = True, None


def moderated(user):
    """The boards somebody moderates."""
    return [b for b in Board.objects.visible_to(user) if can(check_moderate, user, b)]


@kept_for_visitors(topic_version)
def topic(request, pk):
    """One page of a topic: the floors from `from` on. A merged topic leads to where its posts stand now."""
    row = wanted_topic(request.user, pk, first_wanted(request.GET) if wants_version(request) else None)
    if row.pk != pk:
        return redirect(row, permanent=True)
    return render(request, "forums/topic.html", topic_context(request, row, request.GET.get("from"), ReplyForm))


def unread(request, pk):
    """Open a topic where the reader left off: at the first floor she has not read, or at the last."""
    row = wanted_topic(request.user, pk)
    number = first_unread(request.user, row) if request.user.is_authenticated else None
    return redirect(address(row, number or row.last_number))


def seen(request, pk):
    """The reader has seen everything up to a floor. By script (POST), or by a picture where there is none: the mark
    only ever moves on, so that a repeated or foreign request does no harm."""
    check_signed_in(request.user)
    row = get_object_or_404(Topic.objects.visible_to(request.user), pk=pk)
    form = SeenForm(request.GET if request.method == "GET" else request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    asked = form.cleaned_data
    actions.mark_read(request.user, row, asked["number"], hinted=asked["hint"], at=timezone.now())
    return HttpResponse(_DOT if request.method == "GET" else b"", content_type="image/gif")


# One transparent pixel.
_DOT = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00"
    b"\x01\x00\x00\x02\x02D\x01\x00;"
)


def post(request, pk):
    """The lasting link of one post: opens its topic at it, wherever it stands now."""
    row = get_object_or_404(Post.objects.visible_to(request.user).select_related("topic"), pk=pk)
    get_object_or_404(Topic.objects.visible_to(request.user), pk=row.topic_id)
    return redirect(address(row.topic, row.number))
