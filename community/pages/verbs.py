"""What can happen to the look of a site."""

from django.utils.translation import gettext_lazy as _

from community.activity.registry import Verb

LOOK_CHANGED = Verb("look.changed", _("改了站点外观"))
LOOK_BROUGHT_BACK = Verb("look.brought_back", _("把站点外观退回了从前的版本"))
VERBS = (LOOK_CHANGED, LOOK_BROUGHT_BACK)
