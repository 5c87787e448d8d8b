"""What a member says about being told."""

from django.utils.translation import gettext_lazy as _

from community.activity.registry import Verb

CHANNELS_CHOSEN = Verb("notices.channels_chosen", _("选了什么事从哪儿告诉我"))
RESTED = Verb("notices.rested", _("改了安静的时候"))
OBJECTED = Verb("notices.objected", _("从信里退了订"))
OBJECTION_WITHDRAWN = Verb("notices.objection_withdrawn", _("退订又收回了"))
ONCE_ASKED = Verb("notices.once_asked", _("要了一次微信提醒"))
GIVEN_BACK = Verb("notices.given_back", _("不用微信提醒了"))
