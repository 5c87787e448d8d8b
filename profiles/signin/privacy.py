"""What this room holds about a person."""

from django.utils.translation import gettext_lazy as _

from community.privacy.registry import Holding, Term
from profiles.signin.models import Change, Device

Holding(
    Device,
    _("我的登录"),
    "service",
    lambda m: Device.objects.filter(member=m),
    "delete",
    fields={
        _("哪一次登录"): "key",
        _("哪种设备、什么浏览器、什么系统"): "kind browser system",
        _("省份，没有地址"): "province",
        _("什么时候登录的、最后一次来"): "began_at seen_at",
    },
    term=Term(_("退出就删；60 天没来也删"), 60, "seen_at", "devices"),
)
Holding(
    Change,
    _("登录的办法改过什么"),
    "service",
    lambda m: Change.objects.filter(member=m),
    "delete",
    fields={_("改了什么"): "what", _("在哪种设备、哪个省份"): "device province", _("什么时候"): "at"},
    term=Term(_("一年"), 365, "at", "way_changes"),
)
