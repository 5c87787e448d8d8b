"""What the sealed log holds about a person."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.privacy.registry import Holding, Term
from profiles.consent.models import Subject
from profiles.sealed.models import KEEP, Opening, Posting


def _keys(member):
    return Subject.objects.filter(member=member).values("key")


def postings(member):
    """Her rows as an export may have them: that they are kept and since when, no address."""
    return Posting.objects.filter(subject__in=_keys(member)).order_by("id").values("kind", "object_id", "at")


Holding(
    Posting,
    _("封存的发帖地址"),
    "obligations",
    postings,
    "keep",
    _("网络安全法第二十一条要求留六个月：每条从发帖那天起留 184 天，到期自己清掉。离开后和你的名字断开"),
    fields={_("哪一处"): "kind object_id", _("网络地址和端口"): "address port", _("什么时候"): "at"},
    term=Term(_("184 天"), KEEP.days, "at", "forget_postings"),
    mine=("subject",),
)
Holding(
    Opening,
    _("发帖地址什么时候被打开过"),
    "obligations",
    lambda m: Opening.objects.filter(Q(subject__in=_keys(m)) | Q(by__in=_keys(m))),
    "keep",
    _("谁凭什么打开过，一直要经得起查；里面没有地址，离开后和你的名字断开"),
    withheld="by subject",
    fields={_("谁打开的"): "by by_role", _("开了哪几条、凭什么"): "scope post basis reason", _("什么时候"): "at"},
    term=Term(_("一直留着，和名字断开")),
    mine=("subject",),
)
