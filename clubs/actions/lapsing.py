"""A car went, or a club asks for another one: whoever was in without it becomes a guest there."""

from django.db import transaction

from clubs.actions.coming import State, end_invitations, locked, move_count
from clubs.actions.ranks import pass_on
from clubs.models import LEADERS, Membership, Rank
from clubs.verbs import CLUB_LAPSED
from community.activity.actions import record
from community.live.actions import ring_rights


def lapse(member_id, at):
    """Bring the memberships of a member into line with the cars she has now. Her keys went with the car; this says it in
    her list, tells her, and lets the next in line take her place. Returns how many lapsed."""
    return _lapse_all(Membership.objects.carless().filter(member=member_id), at)


def lapse_in(club_id, at):
    """The same for everybody in a club, which may ask for another car than before."""
    return _lapse_all(Membership.objects.carless().filter(club=club_id), at)


def _lapse_all(rows, at):
    return sum(_lapse(row, at) for row in list(rows.select_related("club").order_by("pk")))


@transaction.atomic
def _lapse(row, at):
    club = locked(row.club)
    row = Membership.objects.carless().select_related("club", "member").filter(pk=row.pk).first()
    if row is None:
        return 0
    if row.rank in LEADERS:
        pass_on(row, at)
    Membership.objects.filter(pk=row.pk).update(state=State.GUEST, rank=Rank.MEMBER, at=at)
    move_count(club, -1)
    end_invitations(row.member_id, club, at)
    ring_rights(row.member_id)
    record(None, CLUB_LAPSED, row, title=club.name, audience=f"member:{row.member_id}", at=at)
    return 1
