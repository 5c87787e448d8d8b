"""Who blocked whom, read with whoever is signed in."""

from django.db.models import CharField, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Coalesce

from community.access.registry import keeps_apart, read_beside
from community.lib.rows import Joined
from profiles.ties.models import Block, apart


def _joined(own, other, **narrowed):
    rows = Block.objects.filter(**{own: OuterRef("pk")}, **narrowed).order_by().values(own)
    return Coalesce(Subquery(rows.annotate(n=Joined(Cast(other, CharField()))).values("n")), Value(""))


read_beside("blocks", _joined("member", "whom_id"))
read_beside("blocked_by", _joined("whom", "member_id"))
keeps_apart(apart, lambda ids: _joined("member", "whom_id", whom__in=ids))
