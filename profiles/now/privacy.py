"""What the timeline holds about a person."""

from django.utils.translation import gettext_lazy as _

from community.privacy.registry import Holding
from profiles.now.models import Choice

Holding(
    Choice,
    _("动态里看什么"),
    "service",
    lambda m: Choice.objects.filter(member=m),
    "delete",
    fields={_("看什么、怎么排"): "left_out only_mine beginnings compact size before", _("什么时候"): "at"},
)
