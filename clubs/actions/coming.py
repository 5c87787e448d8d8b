"""Come in, ask to, be let in or not, and go."""

from django.db import transaction
from django.db.models import F

from clubs.models import Club, Invitation, Membership, Policy, Rank
from clubs.permissions import check_join, check_keep, check_leave, check_remove
from clubs.verbs import CLUB_ADMITTED, CLUB_APPLIED, CLUB_DECLINED, CLUB_JOINED, CLUB_LEFT, CLUB_REMOVED
from community.access.registry import forget_keys
from community.activity.actions import record
from community.live.actions import ring_rights

State = Membership.State


def locked(club):
    """The club as it stands now: whoever comes, goes or is given a rank in it waits for the others."""
    return Club.objects.select_for_update(of=("self",)).select_related("product").get(pk=club.pk)


@transaction.atomic
def join_club(by, club, *, note="", at):
    """Come in, or ask to where the club admits by application. Who was in it while she had the car comes back at once.
    Returns the membership."""
    club = locked(club)
    check_join(by, club)
    was_in = Membership.objects.filter(club=club, member=by, state=State.GUEST).exists()
    return enter(by, club, State.ACTIVE if was_in or club.policy == Policy.OPEN else State.APPLIED, note=note, at=at)


def enter(by, club, state, *, note="", invitation=None, at):
    """A part of the ways in: the membership as it is from now on, and what follows of it. The first one back into a club
    that everybody's car had closed looks after it."""
    inside = state == State.ACTIVE
    alone = inside and not Membership.objects.filter(club=club, state=State.ACTIVE).exists()
    said = {"state": state, "note": note, "answer": "", "at": at, "invitation": invitation}
    said["rank"] = Rank.FOUNDER if alone else Rank.MEMBER
    membership, _ = Membership.objects.update_or_create(club=club, member=by, defaults=said)
    if inside:
        move_count(club, 1)
        forget_keys(by)
        ring_rights(by.pk)
        record(by, CLUB_JOINED, club, title=club.name, audience=club.audience, at=at)
    else:
        record(by, CLUB_APPLIED, membership, title=club.name, audience=club.leaders_key, at=at)
    return membership


def move_count(club, by):
    """One more or one fewer."""
    Club.objects.filter(pk=club.pk).update(member_count=F("member_count") + by)


@transaction.atomic
def leave_club(by, club, *, at):
    """Go, or take an application back; everything of the club closes with the next request. The invitations she gave
    open nothing any more."""
    club = locked(club)
    outside = Membership.objects.filter(club=club, member=by).exclude(state__in=(State.ACTIVE, State.REMOVED))
    if outside.delete()[0]:
        return
    check_leave(by, club)
    Membership.objects.filter(club=club, member=by, state=State.ACTIVE).delete()
    _out(by.pk, club, at)
    forget_keys(by)
    record(by, CLUB_LEFT, club, title=club.name, audience=club.audience, at=at)


def _out(member_id, club, at):
    move_count(club, -1)
    end_invitations(member_id, club, at)
    ring_rights(member_id)


def end_invitations(member_id, club, at):
    """What she gave to others of this club opens nothing any more."""
    Invitation.objects.filter(club=club, by=member_id, revoked_at=None).update(revoked_at=at)


@transaction.atomic
def admit(by, membership, *, at):
    """Say yes to an application. Refused for whoever has no longer the car that the club asks for."""
    club = locked(membership.club)
    check_keep(by, club)
    row = Membership.objects.select_related("member").filter(pk=membership.pk, state=State.APPLIED).first()
    if row is None:
        return
    check_join(row.member, club, invited=True)
    Membership.objects.filter(pk=row.pk).update(state=State.ACTIVE, at=at)
    move_count(club, 1)
    ring_rights(row.member_id)
    record(by, CLUB_ADMITTED, row, title=club.name, audience=club.leaders_key, at=at)


@transaction.atomic
def decline(by, membership, *, answer, at):
    """Say no to an application, with a sentence for the applicant."""
    club = locked(membership.club)
    check_keep(by, club)
    waiting = Membership.objects.filter(pk=membership.pk, state=State.APPLIED)
    if waiting.update(state=State.DECLINED, answer=answer, at=at):
        record(by, CLUB_DECLINED, membership, title=club.name, audience=club.leaders_key, at=at)


@transaction.atomic
def remove_member(by, membership, *, reason="", at):
    """Ask a member to leave, with a sentence for her. She comes back by an invitation of those who look after the club."""
    club = locked(membership.club)
    row = Membership.objects.select_related("member", "club").filter(pk=membership.pk, state=State.ACTIVE).first()
    if row is None:
        return check_keep(by, club)
    check_remove(by, row)
    gone = {"state": State.REMOVED, "rank": Rank.MEMBER, "answer": reason, "note": "", "invitation": None, "at": at}
    Membership.objects.filter(pk=row.pk).update(**gone)
    _out(row.member_id, club, at)
    record(by, CLUB_REMOVED, row, title=club.name, audience=club.leaders_key, at=at)
    return None
