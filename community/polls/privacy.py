"""What polls hold about a person."""

from django.utils.translation import gettext_lazy as _

from community.polls.actions import leave_votes
from community.polls.models import Vote
from community.privacy.registry import WITH_THING, Holding

Holding(
    Vote,
    _("我投的票"),
    "service",
    lambda m: Vote.objects.filter(member=m),
    "delete",
    fields={_("投给哪个"): "poll option is_only", _("什么时候"): "at"},
    term=WITH_THING,
    erase=leave_votes,
)
