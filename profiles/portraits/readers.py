"""A picture that has been cut is shown or held; what was taken off by a rule is kept for a while."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.activity.registry import Job, reader
from profiles.portraits.actions import forget_hidden, settle_portrait
from profiles.portraits.verbs import PORTRAIT_CUT


@reader("portraits", [PORTRAIT_CUT], label=_("头像"))
def read(activity):
    """Bring the member's row into line with what the decoder made."""
    settle_portrait(activity.target_id, at=timezone.now())


Job("portraits", 3600, forget_hidden)
