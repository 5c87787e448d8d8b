"""Give invitations, see them again, take them back, and come in by one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clubs import actions
from clubs.actions.inviting import must_apply
from clubs.forms import InviteForm, JoinForm
from clubs.models import KEEPERS, Invitation, Policy, own_of
from clubs.permissions import Over, TooMany, car_of, check_give, check_invitation, check_own_invitation, uses_of
from clubs.views.coming import tell_joined
from clubs.views.place import find
from clubs.vouching import INVITED
from community.api import picture
from community.api.registry import absolute

SHOWN = 50


@login_required
def invitations(request, slug):
    """The invitations that the reader gave, and for whoever looks after the club all of them; a new one."""
    row, now = find(request, slug), timezone.now()
    own = check_give(request.user, row)
    form = InviteForm(request.POST or None, most=uses_of(own.rank))
    if request.method == "POST" and form.is_valid() and (made := _made(request.user, row, form, now)):
        return redirect("clubs:invitation", slug=slug, pk=made.pk)
    given = row.invitations.filter(revoked_at=None).select_related("by", "whom")
    if own.rank not in KEEPERS:
        given = given.filter(by=request.user)
    context = {
        "club": row,
        "form": form,
        "given": given.order_by("-id")[:SHOWN],
        "keeps": own.rank in KEEPERS,
        "at": now,
    }
    return render(request, "clubs/invitations.html", context, status=422 if form.errors else 200)


def _made(user, club, form, at):
    """The invitation as it was typed; None where she takes some back first, and the form says so."""
    said = form.cleaned_data
    try:
        return actions.invite(user, club, most=said["most"], days=said["days"], whom=said["name"], at=at)
    except TooMany as refusal:
        form.add_error(None, str(refusal))
        return None


@login_required
def invitation(request, slug, pk):
    """One invitation as link and QR code, for whoever gave it or looks after the club."""
    row = _given(request, slug, pk)
    check_own_invitation(request.user, row)
    address = absolute(row.get_absolute_url())
    # segno draws it from the address alone and escapes the title.
    code = mark_safe(  # noqa: S308
        picture.qr(address).svg_inline(
            border=picture.QUIET, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass="",
            title=_("二维码：凭它进圈子"),
        )
    )  # fmt: skip
    return render(
        request,
        "clubs/invitation.html",
        {"club": row.club, "row": row, "address": address, "qr": code, "at": timezone.now()},
    )


def _given(request, slug, pk):
    rows = Invitation.objects.select_related("club", "whom")
    return get_object_or_404(rows, club=find(request, slug), pk=pk)


@login_required
def revoke_invitation(request, slug, pk):
    """Take an invitation back, once asked whether: its pages ask where it still lets several in."""
    row = _given(request, slug, pk)
    check_own_invitation(request.user, row)
    if request.method != "POST":
        return render(request, "clubs/revoke_invitation.html", {"club": row.club, "row": row})
    actions.revoke_invitation(request.user, row, at=timezone.now())
    messages.success(request, _("收回了，这个链接和二维码打不开了。"))
    return redirect("clubs:invitations", slug=slug)


def invited(request, token):
    """Where an invitation leads: what the club is, and in. A visitor is led through sign-up first and comes back; whoever
    pressed before she had an account is in without a second press."""
    row, now = Invitation.objects.of(token), timezone.now()
    own = own_of(request.user, row.club) if row else None
    if own and own.is_in:
        request.session.pop(INVITED, None)
        return redirect(row.club)
    try:
        given = check_invitation(request.user, row, now)
    except Over as refusal:
        context = {"refused": refusal, "club": row.club if row and row.club.policy != Policy.SECRET else None}
        return render(request, "clubs/invited_over.html", context, status=404)
    if request.user.is_authenticated:
        return _answer(request, row, must_apply(row.club, given), own, now)
    if request.method == "POST":
        request.session[INVITED] = row.token
        return redirect(f"{reverse('profiles:join')}?{urlencode({'next': row.get_absolute_url()})}")
    return _landing(request, row, False, JoinForm(club=row.club), None)


@require_POST
@login_required
def turn_down_invitation(request, token):
    """No to an invitation that names the reader."""
    row = Invitation.objects.of(token)
    if row is None:
        raise Http404
    actions.turn_down_invitation(request.user, row, at=timezone.now())
    messages.success(request, _("记下了：不来。改主意了，请 TA 再给你一份。"))
    return redirect("clubs:directory")


def _answer(request, row, asks, own, now):
    typed = request.POST if request.method == "POST" else None
    if typed is None and not asks and request.session.get(INVITED) == row.token:
        typed = {}
    form = JoinForm(typed, club=row.club, asks=asks)
    if not form.is_valid():
        return _landing(request, row, asks, form, own)
    request.session.pop(INVITED, None)
    membership = actions.accept_invitation(request.user, row, note=form.cleaned_data["note"], at=now)
    tell_joined(request, membership, row.club)
    return redirect(row.club)


def _landing(request, row, asks, form, own):
    context = {"row": row, "club": row.club, "asks": asks, "form": form, "own": own, "car": car_of(row.club)}
    response = render(request, "clubs/invited.html", context, status=422 if form.is_bound and form.errors else 200)
    response["Referrer-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
