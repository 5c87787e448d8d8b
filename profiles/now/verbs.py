"""What can happen to a timeline."""

from django.utils.translation import gettext_lazy as _

from community.activity.registry import Verb

TIMELINE_CHOSEN = Verb("timeline.chosen", _("换了动态里看什么"))
