"""Start, reply, edit, withdraw, move, accept."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.access.permissions import can, check_signed_in
from community.lib import ratelimit
from forums import actions
from forums.forms import EditOpeningForm, EditPostForm, ReplyForm, TopicForm
from forums.kinds import kinds
from forums.models import Board, Post, Topic
from forums.permissions import check_edit_post, check_moderate, check_reply, check_start_topic
from forums.views.reading import topic_context

# Posts one member may write in ten minutes.
POSTS_IN_TEN_MINUTES = 30


def _not_too_often(user, at):
    ratelimit.count("posts", user.pk, POSTS_IN_TEN_MINUTES, 600, at)


def _visible_post(user, pk):
    return get_object_or_404(Post.objects.visible_to(user).select_related("topic__board"), pk=pk)


def compose(request):
    """Choose a board to write in: those where the writer may start a topic."""
    check_signed_in(request.user)
    boards = [b for b in Board.objects.visible_to(request.user) if can(check_start_topic, request.user, b)]
    return render(request, "forums/compose.html", {"boards": boards})


def start_topic(request, slug):
    """The composer of one board."""
    board = get_object_or_404(Board.objects.visible_to(request.user), slug=slug)
    check_start_topic(request.user, board)
    form = TopicForm(
        request.POST or None,
        initial={"kind": request.GET.get("kind", "discussion"), "tags": request.GET.get("tags", "")},
    )
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        _not_too_often(request.user, now)
        topic = actions.start_topic(request.user, board, at=now, **form.cleaned_data)
        messages.success(request, _("发出去了。有人回你，这里会有动静。"))
        return redirect(topic)
    return render(
        request,
        "forums/start_topic.html",
        {"board": board, "form": form, "kinds": kinds.values()},
        status=422 if form.errors else 200,
    )


@require_POST
def reply(request, pk):
    """Post a reply, or show the topic again with everything typed."""
    topic = get_object_or_404(
        Topic.objects.visible_to(request.user).select_related("board", "author", "accepted__author"), pk=pk
    )
    check_reply(request.user, topic)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return render(request, "forums/topic.html", topic_context(request, topic, 1, form), status=422)
    now = timezone.now()
    _not_too_often(request.user, now)
    quoted = Post.objects.visible_to(request.user).filter(topic=topic, pk=form.cleaned_data["quoted"]).first()
    post = actions.reply(request.user, topic, body=form.cleaned_data["body"], quoted=quoted, at=now)
    return redirect(post)


def edit_post(request, pk):
    """Change one's own words."""
    post = _visible_post(request.user, pk)
    check_edit_post(request.user, post)
    if post.is_opening:
        initial = {
            "title": post.topic.title,
            "body": post.source,
            "tags": " ".join(t.name for t in post.topic.tags.all()),
        }
        form = EditOpeningForm(request.POST or None, initial=initial)
    else:
        form = EditPostForm(request.POST or None, initial={"body": post.source})
    if request.method == "POST" and form.is_valid():
        actions.edit_post(request.user, post, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("改好了。"))
        return redirect(post)
    return render(
        request,
        "forums/edit_post.html",
        {"post": post, "board": post.topic.board, "form": form},
        status=422 if form.errors else 200,
    )


@require_POST
def withdraw_post(request, pk):
    """Take one's own words back."""
    post = _visible_post(request.user, pk)
    actions.withdraw_post(request.user, post, at=timezone.now())
    messages.success(request, _("收回了，别人现在看不到。你还能恢复它。"))
    return redirect(post)


@require_POST
def bring_back_post(request, pk):
    """Put them back."""
    post = _visible_post(request.user, pk)
    actions.bring_back_post(request.user, post, at=timezone.now())
    messages.success(request, _("恢复了。"))
    return redirect(post)


@require_POST
def accept_answer(request, pk):
    """Accept this reply as the answer, or take that back."""
    post = _visible_post(request.user, pk)
    if post.is_opening:
        messages.error(request, _("采纳的是别人的回复，题目本身不能采纳。"))
        return redirect(post.topic)
    actions.accept_answer(request.user, post.topic, post, at=timezone.now())
    return redirect(post.topic)


@login_required
def move_topic(request, pk):
    """A moderator puts a topic into another board that she moderates too."""
    topic = get_object_or_404(Topic.objects.visible_to(request.user).select_related("board"), pk=pk)
    check_moderate(request.user, topic.board)
    boards = [
        b
        for b in Board.objects.visible_to(request.user)
        if can(check_moderate, request.user, b) and b.pk != topic.board_id
    ]
    if request.method == "POST":
        board = get_object_or_404(Board.objects.visible_to(request.user), slug=request.POST.get("board", ""))
        actions.move_topic(request.user, topic, board, at=timezone.now())
        messages.success(request, _("挪到「%(board)s」了，旧链接照样能用。") % {"board": board.name})
        return redirect(topic)
    return render(request, "forums/move_topic.html", {"topic": topic, "boards": boards, "board": topic.board})
