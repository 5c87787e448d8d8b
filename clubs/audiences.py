"""Who holds club:12 and club:12:leaders."""

from clubs.models import KEEPERS, Membership
from community.access.registry import holds
from community.lib.compiled import Compiled

_memberships = Compiled(
    lambda member: Membership.objects.filter(member=member, state=Membership.State.ACTIVE).values_list(
        "club_id", "rank"
    ),
    int,
)


@holds
def club_keys(user):
    """One key per club the user is in, and the leaders' key where she looks after it. One statement."""
    keys = set()
    for club_id, rank in _memberships(user.pk):
        keys.add(f"club:{club_id}")
        if rank in KEEPERS:
            keys.add(f"club:{club_id}:leaders")
    return keys
