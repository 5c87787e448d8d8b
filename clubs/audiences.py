"""Who holds club:12 and club:12:leaders."""

from clubs.models import KEEPERS, Membership
from community.access.registry import holds


@holds
def club_keys(user):
    """One key per club the user is in, and the leaders' key where she looks after it. One statement."""
    keys = set()
    for club_id, rank in Membership.objects.filter(member=user, state=Membership.State.ACTIVE).values_list(
        "club_id", "rank"
    ):
        keys.add(f"club:{club_id}")
        if rank in KEEPERS:
            keys.add(f"club:{club_id}:leaders")
    return keys
