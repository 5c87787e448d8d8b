"""What can happen to widgets and to what they are read from."""

from django.utils.translation import gettext_lazy as _

from community.activity.registry import Verb

WIDGET_CHOSEN = Verb("widget.chosen", _("在空间里放了小组件"))
WIDGET_REMOVED = Verb("widget.removed", _("拿掉了小组件"))
FEED_NAMED = Verb("feed.named", _("加了头条来源"))
FEED_CHANGED = Verb("feed.changed", _("改了头条来源"))
FEED_SWITCHED = Verb("feed.switched", _("停用或再用头条来源"))
