"""What this room holds about a person."""

from django.utils.translation import gettext_lazy as _

from community.privacy.registry import Holding
from profiles.trust.models import Standing

Holding(
    Standing,
    _("我的信任等级是怎么算的"),
    "service",
    lambda m: Standing.objects.filter(member=m),
    "delete",
    fields={_("每一项的数"): "figures before", _("什么时候数的"): "counted_at"},
)
