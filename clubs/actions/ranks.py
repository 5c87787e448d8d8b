"""Ranks are given, places handed over, and taken over where somebody goes."""

from django.db import transaction
from django.db.models import F

from clubs.actions.coming import State, end_invitations, locked, move_count
from clubs.models import LEADERS, Club, Membership, Rank, heir_of
from clubs.permissions import check_appoint_leader, check_hand_over, check_rank, may_invite
from clubs.verbs import CLUB_HANDED_OVER, CLUB_LEADER_APPOINTED, CLUB_RANKED
from community.access.registry import forget_keys
from community.activity.actions import record
from community.live.actions import ring_rights
from community.moderation.actions import note_act
from community.moderation.models import Deed


@transaction.atomic
def set_rank(by, membership, rank, *, at):
    """Make a member leader, moderator or plain member."""
    club = locked(membership.club)
    row = Membership.objects.select_related("member", "club__product").get(pk=membership.pk)
    check_rank(by, row, rank)
    Membership.objects.filter(pk=row.pk).update(rank=rank)
    if not may_invite(club, rank):
        end_invitations(row.member_id, club, at)
    ring_rights(row.member_id)
    record(by, CLUB_RANKED, row, title=club.name, audience=club.leaders_key, at=at)


@transaction.atomic
def hand_over(by, club, to, *, at):
    """Founder or leader gives the place to another member and becomes a plain member."""
    club = locked(club)
    heir = Membership.objects.inside().filter(club=club, member=to).first()
    own = check_hand_over(by, club, heir)
    Membership.objects.filter(pk=heir.pk).update(rank=own.rank)
    Membership.objects.filter(pk=own.pk).update(rank=Rank.MEMBER)
    if not may_invite(club, Rank.MEMBER):
        end_invitations(by.pk, club, at)
    forget_keys(by)
    ring_rights(by.pk)
    ring_rights(heir.member_id)
    record(by, CLUB_HANDED_OVER, heir, title=club.name, audience=club.audience, at=at)


@transaction.atomic
def appoint_leader(by, club, member, *, at):
    """Give a club that nobody looks after a leader: one of its members, or of those who wait, who is in with it."""
    club = locked(club)
    row = check_appoint_leader(by, club, member)
    if row.state == State.APPLIED:
        row.at = at
        move_count(club, 1)
    Membership.objects.filter(pk=row.pk).update(state=State.ACTIVE, rank=Rank.LEADER, at=row.at)
    forget_keys(member)
    ring_rights(member.pk)
    note_act(
        by, Deed.APPOINT, "club", club.pk, whom=member, audience=club.page_audience, place=club.name,
        after={"rank": Rank.LEADER}, at=at,
    )  # fmt: skip
    record(by, CLUB_LEADER_APPOINTED, row, title=club.name, audience=club.audience, at=at)


@transaction.atomic
def leave_clubs(whom, limit):
    """A member leaves some of her clubs; where she was the last to lead one, whoever has been in it longest of those
    with the highest rank takes it over. A part of an erasure."""
    rows = list(Membership.objects.filter(member=whom.number).order_by("pk")[:limit])
    for row in rows:
        if row.rank in LEADERS:
            pass_on(row, whom.at)
    active = [row.club_id for row in rows if row.state == State.ACTIVE]
    Membership.objects.filter(pk__in=[row.pk for row in rows]).delete()
    Club.objects.filter(pk__in=active).update(member_count=F("member_count") - 1)
    return {"deleted": len(rows)}


def pass_on(row, at):
    """A part of going: the place of a founder, or of the last leader, goes to whoever comes next."""
    club = locked(row.club)
    heir = heir_of(club, row.member_id)
    led = Membership.objects.inside().filter(club=club, rank__in=LEADERS).exclude(pk=row.pk).exists()
    if heir is None or (led and row.rank != Rank.FOUNDER):
        return
    Membership.objects.filter(pk=row.pk).update(rank=Rank.MEMBER)
    Membership.objects.filter(pk=heir.pk).update(rank=row.rank)
    ring_rights(heir.member_id)
    record(None, CLUB_HANDED_OVER, heir, title=club.name, audience=club.audience, at=at)
