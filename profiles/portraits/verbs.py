"""What can happen to somebody's avatar or cover."""

from django.utils.translation import gettext_lazy as _

from community.activity.registry import Verb

PORTRAIT_CUT = Verb("portrait.cut", _("头像或封面裁好了"))
PORTRAIT_CHANGED = Verb("portrait.changed", _("换了头像或封面"))
PORTRAIT_HELD = Verb("portrait.held", _("头像或封面等人看"))
PORTRAIT_REMOVED = Verb("portrait.removed", _("取下了头像或封面"))
PORTRAIT_HIDDEN = Verb("portrait.hidden", _("头像或封面按规则取下了"))
PORTRAIT_RESTORED = Verb("portrait.restored", _("头像或封面放回去了"))
