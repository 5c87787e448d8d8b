"""Who holds the audience keys of the brand's own people."""

from community.access.registry import MODERATORS, STAFF, answers_for, holds, own_key
from community.access.roles import POWERS, Power, has_power
from profiles.models import Member


@holds
def staff_keys(user):
    """`staff` for everybody who works for the brand, `moderators` for those who moderate, `member:5` for herself."""
    keys = {own_key(user)} | ({STAFF} if user.is_staff and not user.half_in else set())
    return keys | {MODERATORS} if has_power(user, Power.MODERATE) else keys


@answers_for
def moderators(key):
    """Those who moderate for the brand. One statement."""
    if key != MODERATORS:
        return ()
    roles = [role for role, powers in POWERS.items() if Power.MODERATE in powers]
    return Member.objects.filter(role__in=roles, is_active=True).values_list("pk", flat=True)
