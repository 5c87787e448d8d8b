"""What can happen to the ways into an account."""

from django.utils.translation import gettext_lazy as _

from community.activity.registry import Verb

DEVICE_ENDED = Verb("signin.device_ended", _("退出了别处的登录"))
WAY_CHANGED = Verb("signin.way_changed", _("改了登录的办法"))
STEPS_RESET = Verb("signin.steps_reset", _("从服务器上关了两步登录"))
