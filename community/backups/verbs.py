"""What can happen to backups."""

from django.utils.translation import gettext_lazy as _

from community.activity.registry import Verb

BACKUP_ASKED = Verb("backup.asked", _("要了一份备份"))
BACKUP_FETCHED = Verb("backup.fetched", _("下载了一份备份"))
