"""What the law makes the house keep."""

from django.utils.translation import gettext_lazy as _

from community.privacy.registry import Purpose
from profiles.sealed.models import KEEP

OBLIGATIONS = Purpose(
    "obligations", _("法律要求留的记录"), "", _("每次发帖、改帖的网络地址、端口和时间"), _("除了依法打开，谁也不看，什么也不算"),
    KEEP.days, optional=False, needed=_("法律要求"),
)  # fmt: skip
