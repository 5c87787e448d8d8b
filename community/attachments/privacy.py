"""What this room holds about a person."""

from django.utils.translation import gettext_lazy as _

from community.attachments.models import Attachment
from community.privacy.registry import Holding

Holding(
    Attachment, _("我传的图片、视频和文件"), "service", lambda m: Attachment.objects.filter(owner=m), "delete",
)  # fmt: skip
