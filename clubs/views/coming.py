"""Come in, ask to, answer whoever asks, and go."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clubs import actions
from clubs.forms import AnswerForm, JoinForm
from clubs.models import Membership, own_of
from clubs.permissions import check_keep, check_leave
from clubs.views.members import members, membership_of
from clubs.views.place import club, find_told

State = Membership.State


@require_POST
def join_club(request, slug):
    """Come in, or apply with a sentence."""
    row = find_told(request, slug)
    own = own_of(request.user, row)
    form = JoinForm(request.POST, club=row, comes_back=bool(own and own.is_guest))
    if not form.is_valid():
        return club(request, slug, form)
    membership = actions.join_club(request.user, row, at=timezone.now(), **form.cleaned_data)
    tell_joined(request, membership, row)
    return redirect(row)


def tell_joined(request, membership, club):
    """Say whether she is in or waits."""
    if membership.state == State.ACTIVE:
        messages.success(request, _("加入了「%(club)s」。先打个招呼？") % {"club": club.name})
    else:
        messages.success(request, _("申请递过去了，会长和版主看了会回你。"))


@login_required
def leave_club(request, slug):
    """Go, once asked whether; or take an application back."""
    row = find_told(request, slug)
    own = own_of(request.user, row)
    if own is None or own.state == State.ACTIVE:
        check_leave(request.user, row)
    if request.method != "POST":
        return render(request, "clubs/leave_club.html", {"club": row, "own": own})
    actions.leave_club(request.user, row, at=timezone.now())
    if own.state == State.APPLIED:
        messages.success(request, _("申请收回来了。"))
    elif row.is_closed:
        messages.success(request, _("离开了「%(club)s」。") % {"club": row.name})
    else:
        messages.success(request, _("离开了「%(club)s」，想回来随时能回。") % {"club": row.name})
    return redirect("clubs:directory")


@require_POST
def answer(request, slug, pk):
    """Yes or no to an application; a sentence that may not be said stays in its box."""
    membership = membership_of(request, slug, pk)
    check_keep(request.user, membership.club)
    form = AnswerForm(request.POST)
    if membership.state != State.APPLIED:
        messages.info(request, _("%(name)s 的申请已经有人回了。") % {"name": membership.member.name})
    elif not form.is_valid():
        return members(request, slug, (membership, form))
    elif form.cleaned_data["verdict"] == "admit":
        actions.admit(request.user, membership, at=timezone.now())
        messages.success(request, _("%(name)s 进来了。") % {"name": membership.member.name})
    else:
        actions.decline(request.user, membership, answer=form.cleaned_data["answer"], at=timezone.now())
        messages.success(request, _("回了 %(name)s，写的那句 TA 看得到。") % {"name": membership.member.name})
    return redirect("clubs:members", slug=slug)
