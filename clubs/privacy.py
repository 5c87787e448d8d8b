"""What the clubs hold about a person."""

from django.utils.translation import gettext_lazy as _

from clubs.actions import leave_clubs
from clubs.models import Membership
from community.privacy.registry import Holding

Holding(
    Membership,
    _("我在的圈子"),
    "service",
    lambda m: Membership.objects.filter(member=m),
    "delete",
    fields={
        _("哪个圈子"): "club",
        _("在里面做什么"): "rank state",
        _("申请时写的话"): "note answer",
        _("什么时候"): "at",
    },
    erase=leave_clubs,
)
