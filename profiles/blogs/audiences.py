"""Who holds followers:12."""

from django.db.models import CharField, Exists, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Coalesce

from community.access.registry import beside, holds, ids_in, read_beside
from community.lib.rows import Joined
from profiles.blogs.models import FOLLOWERS, Entry
from profiles.ties.models import Follow

_WRITES = Entry.objects.filter(author=OuterRef("whom"), audience__startswith=FOLLOWERS)
_FOLLOWED = Follow.objects.filter(Exists(_WRITES), member=OuterRef("pk")).order_by().values("member")
_MINE = _FOLLOWED.annotate(n=Joined(Cast("whom_id", CharField()))).values("n")
read_beside("followed", Coalesce(Subquery(_MINE), Value("")))


@holds
def followers_keys(user):
    """One key for each member she follows who has written for followers alone, and her own. One statement, none where
    it was read with her."""
    return {f"{FOLLOWERS}{pk}" for pk in (*ids_in(beside(user, "followed")), user.pk)}
