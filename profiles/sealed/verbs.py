"""What can happen to the sealed log."""

from django.utils.translation import gettext_lazy as _

from community.activity.registry import Verb

SEALED_OPENED = Verb("sealed.opened", _("打开了封存的发帖地址"))
