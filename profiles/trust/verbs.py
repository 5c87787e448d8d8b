"""What can happen to a trust level."""

from django.utils.translation import gettext_lazy as _

from community.activity.registry import Verb

LEVEL_CHANGED = Verb("trust.changed", _("信任等级变了"))
