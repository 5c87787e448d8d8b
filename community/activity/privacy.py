"""What the log holds about a person."""

from django.utils.translation import gettext_lazy as _

from community.activity.models import Activity
from community.privacy.registry import LOG, WITH_THING, Holding

Holding(
    Activity,
    _("我做过的事"),
    "service",
    lambda m: Activity.objects.filter(actor=m),
    "unname",
    _("标题一起清掉，只留发生过什么"),
    fields={
        _("做了什么"): "verb",
        _("对哪一处"): "target_type target_id title",
        _("谁看得到"): "audience imported",
        _("什么时候"): "at",
    },
    term=WITH_THING,
    mine=("actor",),
    clears="title",
    step=LOG,
)
