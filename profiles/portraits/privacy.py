"""What this room holds about a person."""

from django.utils.translation import gettext_lazy as _

from community.privacy.registry import Holding, Term
from profiles.portraits.models import Portrait

Holding(
    Portrait,
    _("我的头像和封面"),
    "service",
    lambda m: Portrait.objects.filter(member=m),
    "delete",
    fields={
        _("哪张图、放在哪"): "place key ready ai_label",
        _("等人看、被取下没有"): "held hidden_at hidden_rule",
        _("什么时候"): "at",
    },
    term=Term(_("换下就删；按规则取下的 180 天"), 180, "hidden_at", "portraits"),
)
