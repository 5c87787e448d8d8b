"""What this room holds about a person."""

from django.utils.translation import gettext_lazy as _

from community.api.models import FeedLink
from community.privacy.registry import Holding

Holding(
    FeedLink,
    _("我的订阅地址"),
    "service",
    lambda m: FeedLink.objects.filter(member=m),
    "delete",
    withheld="token_hash",
    fields={_("地址的指纹"): "token_hash", _("什么时候"): "created_at used_on revoked_at"},
)
