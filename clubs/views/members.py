"""Who is in, who waits, and what is decided about them."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clubs import actions
from clubs.forms import AppointLeaderForm, NamedForm, RankForm, RemoveForm
from clubs.models import KEEPERS, LEADERS, Membership, own_of
from clubs.permissions import (
    check_hand_over,
    check_lead,
    check_led_by_nobody,
    check_read_members,
    check_remove,
    may_invite,
)
from clubs.views.place import find
from community.lib.pagination import page

MEMBERS, WAITING = 40, 50
State = Membership.State


def members(request, slug, answered=None):
    """Who is in, by name; for keepers also who waits for an answer. A fixed number of statements. `answered`: an application
    and the bound form that did not go through."""
    row, user = find(request, slug), request.user
    check_read_members(user, row)
    form = NamedForm(request.GET)
    asked = form.cleaned_data["q"].strip() if form.is_valid() else ""
    inside = row.memberships.inside().select_related("member", "invitation__by")
    if asked:
        inside = inside.filter(member__name__icontains=asked)
    own = own_of(user, row)
    is_in = bool(own and own.is_in)
    keeps = is_in and own.rank in KEEPERS
    waiting = row.memberships.filter(state=State.APPLIED).select_related("member", "invitation__by").order_by("id")
    waiting = _with_form(list(waiting[:WAITING]), answered) if keeps else []
    return render(
        request,
        "clubs/members.html",
        {
            "club": row, "own": own, "keeps": keeps, "leads": is_in and own.rank in LEADERS, "asked": asked, "form": form,
            "page": page(inside, ["id"], MEMBERS, request.GET.get("older"), request.GET.get("newer")),
            "waiting": waiting, "answered": answered, "rank_form": RankForm(), "at": timezone.now(), "invites": is_in and may_invite(row, own.rank),
        },
        status=422 if answered else 200,
    )  # fmt: skip


def _with_form(waiting, answered):
    """Those who wait, with one of them the answer that did not go through."""
    if answered is None:
        return waiting
    membership, membership.form = answered
    return (
        [membership if row == membership else row for row in waiting]
        if membership in waiting
        else [*waiting, membership]
    )


def membership_of(request, slug, pk):
    """A membership of a club whose page the reader may open."""
    rows = Membership.objects.filter(club=find(request, slug)).select_related("club__product", "member")
    return get_object_or_404(rows, pk=pk)


@require_POST
def set_rank(request, slug, pk):
    """Give or take a rank."""
    membership = membership_of(request, slug, pk)
    form = RankForm(request.POST)
    if form.is_valid():
        actions.set_rank(request.user, membership, form.cleaned_data["rank"], at=timezone.now())
        messages.success(request, _("定好了。"))
    else:
        check_lead(request.user, membership.club)
        messages.error(request, _("选一个职务。"))
    return redirect("clubs:members", slug=slug)


def remove_member(request, slug, pk):
    """Ask a member to leave, once asked whether."""
    membership = membership_of(request, slug, pk)
    check_remove(request.user, membership)
    form = RemoveForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        context = {"club": membership.club, "membership": membership, "form": form}
        return render(request, "clubs/remove_member.html", context, status=422 if form.errors else 200)
    actions.remove_member(request.user, membership, at=timezone.now(), **form.cleaned_data)
    messages.success(request, _("请 %(name)s 离开了。") % {"name": membership.member.name})
    return redirect("clubs:members", slug=slug)


def hand_over(request, slug, pk):
    """Give the place of founder or leader to another member, once asked whether."""
    membership = membership_of(request, slug, pk)
    club, heir = membership.club, Membership.objects.inside().filter(pk=membership.pk).first()
    own = check_hand_over(request.user, club, heir)
    if request.method != "POST":
        return render(request, "clubs/hand_over.html", {"club": club, "membership": membership, "own": own})
    actions.hand_over(request.user, club, membership.member, at=timezone.now())
    messages.success(request, _("交给 %(name)s 了，谢谢你一路照看。") % {"name": membership.member.name})
    return redirect(club)


def appoint_leader(request, slug):
    """Give a club that nobody looks after a leader."""
    row = find(request, slug)
    check_led_by_nobody(request.user, row)
    form = AppointLeaderForm(request.POST or None, by=request.user, club=row)
    if request.method == "POST" and form.is_valid():
        member = form.cleaned_data["member"]
        actions.appoint_leader(request.user, row, member, at=timezone.now())
        messages.success(request, _("%(name)s 现在是会长，收到通知了。") % {"name": member.name})
        return redirect(row)
    context = {"club": row, "form": form}
    return render(request, "clubs/appoint_leader.html", context, status=422 if form.errors else 200)
