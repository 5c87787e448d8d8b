"""What the log holds about a person."""

from django.utils.translation import gettext_lazy as _

from community.activity.models import Activity
from community.privacy.registry import Holding

Holding(
    Activity,
    _("我做过的事"),
    "service",
    lambda m: Activity.objects.filter(actor=m),
    "unname",
    _("标题一起清掉，只留发生过什么"),
)
