"""What this room holds about a person."""

from django.utils.translation import gettext_lazy as _

from community.privacy.registry import Holding
from profiles.portraits.models import Portrait

Holding(Portrait, _("我的头像和封面"), "service", lambda m: Portrait.objects.filter(member=m), "delete")
