"""Give an invitation, come in by it, take it back."""

from datetime import timedelta

from django.db import transaction

from clubs.actions.coming import State, enter, locked
from clubs.models import KEEPERS, Invitation, Membership, Policy
from clubs.permissions import check_invitation, check_invite, check_join, check_named, check_own_invitation
from clubs.verbs import CLUB_INVITED, CLUB_REVOKED, CLUB_TURNED_DOWN
from community.activity.actions import record

# How long an invitation that has ended is kept: who invited whom.
KEPT_DAYS = 90


@transaction.atomic
def invite(by, club, *, most=1, days=7, whom=None, at):
    """An invitation for so many people, or for one member who is told of it."""
    club = locked(club)
    check_invite(by, club, at, most)
    ends = at + timedelta(days=days)
    row = Invitation.objects.create(club=club, by=by, whom=whom, most=1 if whom else most, at=at, expires_at=ends)
    record(by, CLUB_INVITED, row, title=club.name, audience=f"member:{by.pk}", at=at)
    return row


@transaction.atomic
def revoke_invitation(by, invitation, *, at):
    """It opens nothing any more. Once."""
    check_own_invitation(by, invitation)
    if Invitation.objects.filter(pk=invitation.pk, revoked_at=None).update(revoked_at=at):
        record(by, CLUB_REVOKED, invitation, title=invitation.club.name, audience=invitation.club.leaders_key, at=at)


@transaction.atomic
def turn_down_invitation(by, invitation, *, at):
    """Whoever it names does not come by it: it opens nothing any more. Once."""
    check_named(by, invitation)
    if Invitation.objects.filter(pk=invitation.pk, revoked_at=None, used=0).update(revoked_at=at):
        record(by, CLUB_TURNED_DOWN, invitation, title=invitation.club.name, audience=f"member:{by.pk}", at=at)


@transaction.atomic
def accept_invitation(by, invitation, *, note="", at):
    """Come in by an invitation, or apply where the club does so and whoever invited does not look after it. Uses it up
    by one; who is in already, or waits, uses nothing. Returns the membership."""
    club = locked(invitation.club)
    there = Membership.objects.inside().filter(club=club, member=by).first()
    if there is not None:
        return there
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("club", "by").get(pk=invitation.pk)
    given = check_invitation(by, invitation, at)
    check_join(by, club, invited=True, by_keeper=given.rank in KEEPERS)
    asks = must_apply(club, given)
    if asks and (waits := Membership.objects.filter(club=club, member=by, state=State.APPLIED).first()):
        return waits
    invitation.used += 1
    invitation.save(update_fields=["used"])
    return enter(by, club, State.APPLIED if asks else State.ACTIVE, note=note, invitation=invitation, at=at)


def must_apply(club, given):
    """Whether whoever comes by the invitation of this membership is asked for a sentence all the same."""
    return club.policy == Policy.APPLY and given.rank not in KEEPERS


def forget_invitations(at, limit=500):
    """Delete what ended three months ago; returns how many."""
    due = Invitation.objects.filter(expires_at__lt=at - timedelta(days=KEPT_DAYS)).values_list("pk", flat=True)[:limit]
    return Invitation.objects.filter(pk__in=list(due)).delete()[0]
