"""Lists over all boards: what is hot by period, what is featured, what is not read yet."""

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from community.access.permissions import check_signed_in
from community.lib.pagination import page
from forums import actions
from forums.heat import HOURS_A_DOUBLING, SHARE, shared_out
from forums.models import Board, Topic
from forums.muting import not_muted
from forums.unread import mark_unread, unread_topics
from forums.views.listed import TOPICS

PERIODS = {
    "": (_("现在"), None),
    "day": (_("24 小时"), 1),
    "week": (_("一周"), 7),
    "month": (_("一个月"), 30),
    "all": (_("不限"), 0),
}
# Of so many of the hottest the list is made, so that the share of one author is worked out on a bounded number.
CANDIDATES, LONGEST = 400, 50


def hot(request):
    """The hottest topics now, or the best of a period; of one board or of all. No author holds more than a tenth."""
    period, slug = request.GET.get("period", ""), request.GET.get("board", "")
    if period not in PERIODS:
        raise Http404
    now = timezone.now()
    topics = not_muted(Topic.objects.visible_to(request.user).public_face(), request.user)
    topics = topics.select_related("author", "last_author", "board")
    board = get_object_or_404(Board.objects.visible_to(request.user), slug=slug) if slug else None
    if board:
        topics = topics.filter(board=board)
    rows = shared_out(_best(topics, PERIODS[period][1], now), LONGEST)
    mark_unread(request.user, rows)
    return render(
        request,
        "forums/hot.html",
        {
            "topics": rows, "period": period, "periods": [(code, label) for code, (label, _days) in PERIODS.items()],
            "board": board, "boards": Board.objects.visible_to(request.user).filter(topic_count__gt=0)[:60], "at": now,
            "hours": HOURS_A_DOUBLING, "share": round(SHARE * 100),
        },
    )  # fmt: skip


def _best(topics, days, now):
    if days is None:
        return topics.order_by("-heat", "-id")[:CANDIDATES]
    if days:
        topics = topics.filter(created_at__gte=now - timedelta(days=days))
    return topics.filter(score__gt=0).order_by("-score", "-id")[:CANDIDATES]


def featured(request):
    """What moderators have put into 精华, newest first."""
    topics = not_muted(Topic.objects.visible_to(request.user).public_face(), request.user).exclude(featured_at=None)
    rows = page(
        topics.select_related("author", "last_author", "board"), ["id"], TOPICS,
        request.GET.get("older"), request.GET.get("newer"),
    )  # fmt: skip
    mark_unread(request.user, rows)
    return render(request, "forums/featured.html", {"page": rows, "at": timezone.now()})


@login_required
def unread_list(request):
    """Topics the reader has opened before in which others have written since, the newest reply first."""
    topics = unread_topics(request.user).select_related("author", "last_author", "board")
    rows = page(topics, ["last_key", "id"], TOPICS, request.GET.get("older"), request.GET.get("newer"))
    mark_unread(request.user, rows)
    return render(
        request,
        "forums/unread.html",
        {"page": rows, "topics": [t for t in rows if t.unread], "at": timezone.now()},
    )


@require_POST
def read_board(request, slug):
    """Every topic of a board that the reader has opened before is read."""
    check_signed_in(request.user)
    board = get_object_or_404(Board.objects.visible_to(request.user), slug=slug)
    actions.mark_board_read(request.user, board, at=timezone.now())
    return redirect(board)
