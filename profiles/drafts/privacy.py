"""What drafts hold about a person."""

from django.utils.translation import gettext_lazy as _

from community.privacy.registry import Holding, Term
from profiles.drafts.models import KEPT_DAYS, Draft

Holding(
    Draft,
    _("我的草稿"),
    "service",
    lambda m: Draft.objects.filter(member=m),
    "delete",
    fields={_("写在哪一页"): "place url where", _("写了什么"): "fields", _("什么时候"): "at"},
    term=Term(_("180 天没动过就删"), KEPT_DAYS, "at", "prune_drafts"),
)
