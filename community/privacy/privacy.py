"""What this room holds about a person."""

from django.utils.translation import gettext_lazy as _

from community.privacy.models import DataRead
from community.privacy.registry import Holding

Holding(
    DataRead,
    _("谁看过我的资料"),
    "service",
    lambda m: DataRead.objects.filter(member=m),
    "delete",
    fields={
        _("谁、什么身份"): "reader reader_role",
        _("看了哪几样、为什么、在哪页"): "fields purpose where",
        _("什么时候"): "at",
    },
)
