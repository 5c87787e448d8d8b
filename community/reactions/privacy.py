"""What this room holds about a person."""

from django.utils.translation import gettext_lazy as _

from community.privacy.registry import Holding
from community.reactions.actions import leave_reactions
from community.reactions.models import Reaction

Holding(
    Reaction,
    _("我表过的态"),
    "service",
    lambda m: Reaction.objects.filter(member=m),
    "delete",
    fields={_("对哪一处、哪种"): "target_type target_id what", _("什么时候"): "at"},
    erase=leave_reactions,
)
