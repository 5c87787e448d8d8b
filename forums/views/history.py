"""The versions of a post: what changed, go back to one, hide one."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.access.origins import origin_of
from community.access.permissions import can
from community.lib.diff import differences
from forums import actions
from forums.models import Post, Topic
from forums.permissions import check_edit_post, check_moderate


def _post(user, pk):
    row = get_object_or_404(Post.objects.visible_to(user).select_related("topic__board", "author"), pk=pk)
    get_object_or_404(Topic.objects.visible_to(user), pk=row.topic_id)
    return row


def history(request, pk):
    """Each version beside the one before it. `with` compares one with any other."""
    post = _post(request.user, pk)
    moderates = can(check_moderate, request.user, post.topic.board)
    versions = list(post.versions.select_related("by").order_by("number"))
    other = request.GET.get("with", "")
    for before, version in zip([None, *versions], versions):
        version.before = next((v for v in versions if str(v.number) == other and v != version), before)
        readable = moderates or not version.hidden_at
        known = version.before is None or moderates or not version.before.hidden_at
        version.may_read = readable
        version.pieces = differences(_text(version.before), _text(version)) if readable and known else []
        version.is_newest = version is versions[-1]
    return render(
        request,
        "forums/history.html",
        {
            "post": post, "topic": post.topic, "board": post.topic.board, "versions": versions[::-1], "at": timezone.now(),
            "may_moderate": moderates, "may_restore": can(check_edit_post, request.user, post, timezone.now()), "other": other,
        },
    )  # fmt: skip


def _text(version):
    if version is None:
        return ""
    return f"{version.title}\n\n{version.source}" if version.title else version.source


@require_POST
def restore_version(request, pk, number):
    """An earlier version stands again, as a new one."""
    post = _post(request.user, pk)
    version = get_object_or_404(post.versions.filter(hidden_at=None), number=number)
    actions.restore_version(request.user, post, version, origin=origin_of(request), at=timezone.now())
    messages.success(request, _("回到第 %(number)d 版了，算新的一版，后面的版本都还在。") % {"number": number})
    return redirect(post)


@require_POST
def hide_version(request, pk, number):
    """A moderator hides an earlier version."""
    post = _post(request.user, pk)
    version = get_object_or_404(post.versions.select_related("post__topic__board"), number=number)
    actions.hide_version(request.user, version, at=timezone.now())
    messages.success(request, _("第 %(number)d 版藏起来了，只有版主看得到。") % {"number": number})
    return redirect("forums:history", pk)
