"""Who holds `owners`: whoever is verified for a car, read with whoever is signed in, and the brand's people."""

from django.db.models import Exists, OuterRef

from community.access.registry import OWNERS, beside, holds, read_beside
from profiles.garage.models import Car

read_beside("owns", Exists(Car.objects.live().filter(member=OuterRef("pk"))))


@holds
def owner_keys(user):
    """No statement for whoever was read at the sign-in, one after a change. The brand's people read along."""
    if user.is_staff:
        return set() if user.half_in else {OWNERS}
    owns = beside(user, "owns")
    return {OWNERS} if owns else set()
