"""What can happen at the desk of the site's condition."""

from django.utils.translation import gettext_lazy as _

from community.activity.registry import Verb

READER_RETRIED = Verb("ops.reader_retried", _("让一个读者再试一次"))
