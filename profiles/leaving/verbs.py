"""What can happen on the way out."""

from django.utils.translation import gettext_lazy as _

from community.activity.registry import Verb

CLOSURE_ASKED = Verb("closure.asked", _("提出注销账号"))
CLOSURE_CANCELLED = Verb("closure.cancelled", _("不注销了"))
EXPORT_ASKED = Verb("export.asked", _("要了一份自己的数据"))
EXPORT_READY = Verb("export.ready", _("自己的数据打好了包"))
ACCOUNT_CLOSED = Verb("account.closed", _("注销了账号"), changes_words=True)
