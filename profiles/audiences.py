"""Who holds the audience keys of the brand's own people."""

from community.access.registry import MODERATORS, STAFF, holds
from community.access.roles import Power, has_power


@holds
def staff_keys(user):
    """`staff` for everybody who works for the brand, `moderators` for those who moderate, `member:5` for herself."""
    keys = {f"member:{user.pk}"} | ({STAFF} if user.is_staff else set())
    return keys | {MODERATORS} if has_power(user, Power.MODERATE) else keys
