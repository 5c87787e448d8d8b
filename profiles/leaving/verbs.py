"""What can happen on the way out."""

from django.utils.translation import gettext_lazy as _

from community.activity.registry import Verb

CLOSURE_ASKED = Verb("closure.asked", _("提出注销账号"))
CLOSURE_CANCELLED = Verb("closure.cancelled", _("不注销了"))
ACCOUNT_CLOSED = Verb("account.closed", _("注销了账号"), changes_words=True)
