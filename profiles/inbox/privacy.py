"""What the inbox holds about a person."""

from django.utils.translation import gettext_lazy as _

from community.privacy.registry import Holding
from profiles.inbox.models import Bell, Line, Notice, Watch

Holding(Line, _("我的消息"), "service", lambda m: Line.objects.filter(member=m), "delete")
Holding(Notice, _("消息里的每件事"), "service", lambda m: Notice.objects.filter(member=m), "delete")
Holding(Bell, _("没看的消息数"), "service", lambda m: Bell.objects.filter(member=m), "delete")
Holding(Watch, _("我盯着、静音的地方"), "service", lambda m: Watch.objects.filter(member=m), "delete")
