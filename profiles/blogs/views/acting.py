"""Comment, take back, bring back, put away."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from community.access.origins import origin_of
from community.access.permissions import check_signed_in
from community.lib import ratelimit
from profiles.blogs import actions
from profiles.blogs.forms import CommentForm
from profiles.blogs.models import Comment, Entry
from profiles.blogs.permissions import check_comment
from profiles.blogs.views.reading import show_entry
from profiles.blogs.views.writing import HELD

COMMENTS_IN_TEN_MINUTES = 30
WITHDRAWN = gettext_lazy("收回了，别人现在看不到。24 小时内你能恢复，之后原文会清掉。")


def _entry(request, pk):
    check_signed_in(request.user)
    return get_object_or_404(Entry.objects.visible_to(request.user).with_signs(), pk=pk)


def _comment(request, pk):
    check_signed_in(request.user)
    rows = Comment.objects.visible_to(request.user).filter(entry__in=Entry.objects.visible_to(request.user))
    return get_object_or_404(rows.select_related("entry", "author"), pk=pk)


@require_POST
def comment(request, pk):
    """Comment, or the page again with everything typed."""
    entry, now = _entry(request, pk), timezone.now()
    check_comment(request.user, entry, now)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return show_entry(request, entry, form, status=422)
    ratelimit.count("comments", request.user.pk, COMMENTS_IN_TEN_MINUTES, 600, now)
    row = actions.comment(request.user, entry, body=form.cleaned_data["body"], origin=origin_of(request), at=now)
    if row.held:
        messages.success(request, HELD)
    return redirect(row)


@require_POST
def turn_comments(request, pk):
    """Take comments, or no longer."""
    entry, is_open = _entry(request, pk), request.POST.get("open") == "yes"
    actions.turn_comments(request.user, entry, is_open, at=timezone.now())
    messages.success(request, _("评论打开了。") if is_open else _("评论关了，已有的还在。"))
    return redirect(entry)


def _done(request, act, thing, words):
    act(request.user, thing, at=timezone.now())
    messages.success(request, words)
    return redirect(thing)


@require_POST
def withdraw_entry(request, pk):
    """Take an entry back."""
    return _done(request, actions.withdraw, _entry(request, pk), WITHDRAWN)


@require_POST
def bring_back_entry(request, pk):
    """Put it back."""
    return _done(request, actions.bring_back, _entry(request, pk), _("恢复了。"))


@require_POST
def withdraw_comment(request, pk):
    """Take a comment back."""
    return _done(request, actions.withdraw, _comment(request, pk), WITHDRAWN)


@require_POST
def bring_back_comment(request, pk):
    """Put it back."""
    return _done(request, actions.bring_back, _comment(request, pk), _("恢复了。"))


@require_POST
def put_away(request, pk):
    """Take a comment from under one's own entry."""
    words = _("收走了，只有写的人和你还看得到。随时能放回来。")
    return _done(request, actions.put_away, _comment(request, pk), words)


@require_POST
def put_back(request, pk):
    """Let it stand there again."""
    return _done(request, actions.put_back, _comment(request, pk), _("放回来了。"))
