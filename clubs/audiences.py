"""Who holds club:12 and club:12:leaders: of an owner club only with a live car, whether a reader has run or not."""

import re

from django.db.models import CharField, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat

from clubs.models import KEEPERS, Membership
from community.access.registry import answers_for, beside, holds, read_beside
from community.lib.rows import Joined

_LEADERS = re.compile(r"club:([0-9]{1,18}):leaders")
# "12 founder,15 member"
_MINE = (
    Membership.objects.inside()
    .filter(member=OuterRef("pk"))
    .order_by()
    .values("member")
    .annotate(clubs=Joined(Concat(Cast("club_id", CharField()), Value(" "), "rank")))
    .values("clubs")
)
read_beside("clubs", Coalesce(Subquery(_MINE), Value("")))


@holds
def club_keys(user):
    """One key per club the user is in, and the leaders' key where she looks after it. One statement, none where it was
    read with her."""
    keys = set()
    for membership in filter(None, beside(user, "clubs").split(",")):
        club, rank = membership.split()
        keys.add(f"club:{club}")
        if rank in KEEPERS:
            keys.add(f"club:{club}:leaders")
    return keys


@answers_for
def leaders(key):
    """Those who look after a club. One statement for such a key, none for others."""
    found = _LEADERS.fullmatch(key)
    if not found:
        return ()
    rows = Membership.objects.inside().filter(club=int(found[1]), rank__in=KEEPERS)
    return rows.values_list("member", flat=True)
