"""What can happen to the links of personal feeds."""

from django.utils.translation import gettext_lazy as _

from community.activity.registry import Verb

FEED_LINK_ISSUED = Verb("feed_link.issued", _("要了一个自己的订阅地址"))
FEED_LINK_REVOKED = Verb("feed_link.revoked", _("停用了自己的订阅地址"))
