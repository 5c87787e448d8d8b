"""What this room holds about a person. Readings are of cities, stocks and feeds, whoever wants them."""

from django.utils.translation import gettext_lazy as _

from community.privacy.registry import Holding, Term
from profiles.widgets.models import Widget

Holding(
    Widget,
    _("我的小组件"),
    "service",
    lambda m: Widget.objects.filter(member=m),
    "delete",
    fields={
        _("哪种，看哪座城、哪只股票、哪个来源"): "kind key position",
        _("给谁看"): "sight",
        _("什么时候放的"): "at",
    },
    term=Term(_("你拿掉时删，注销时删")),
)
