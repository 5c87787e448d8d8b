"""What a member can say of the words the brand guessed."""

from django.utils.translation import gettext_lazy as _

from community.activity.registry import Verb

TERM_CONFIRMED = Verb("term.confirmed", _("确认了一个词"))
TERM_CHANGED = Verb("term.changed", _("改了一个词"))
TERM_PAUSED = Verb("term.paused", _("让一个词先别用"))
TERM_REMOVED = Verb("term.removed", _("删掉了一个词"))
TERM_RESTORED = Verb("term.restored", _("恢复了一个词"))
PROFILE_PAUSED = Verb("profile.paused", _("暂停了画像"))
PROFILE_RESUMED = Verb("profile.resumed", _("继续画像"))
