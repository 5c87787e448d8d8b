"""What can happen between a member and a thing she likes."""

from django.utils.translation import gettext_lazy as _

from community.activity.registry import Verb

REACTED = Verb("reacted", _("表了态"))
REACTION_TAKEN_BACK = Verb("reaction.taken_back", _("收回了表态"))
