"""What can happen to the links of personal feeds and to tokens."""

from django.utils.translation import gettext_lazy as _

from community.activity.registry import Verb

FEED_LINK_ISSUED = Verb("feed_link.issued", _("要了一个自己的订阅地址"))
FEED_LINK_REVOKED = Verb("feed_link.revoked", _("停用了自己的订阅地址"))
TOKEN_ISSUED = Verb("token.issued", _("做了一个接口令牌"))
TOKEN_REVOKED = Verb("token.revoked", _("停用了一个接口令牌"))
