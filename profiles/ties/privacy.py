"""What this room holds about a person."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.privacy.registry import Holding, Term
from profiles.ties.models import Block, Follow

Holding(
    Follow,
    _("我关注的人，和关注我的人"),
    "service",
    lambda m: Follow.objects.filter(Q(member=m) | Q(whom=m)),
    "delete",
    shows="member whom",
    fields={_("谁关注"): "member", _("关注谁"): "whom", _("什么时候"): "at"},
    term=Term(_("取消关注时删，账号注销时删")),
    mine=(),
)
Holding(
    Block,
    _("我拉黑的人"),
    "service",
    lambda m: Block.objects.filter(member=m),
    "delete",
    shows="whom",
    fields={_("拉黑了谁"): "whom", _("什么时候"): "at"},
    term=Term(_("解除拉黑时删，账号注销时删")),
)
