"""What drafts hold about a person."""

from django.utils.translation import gettext_lazy as _

from community.privacy.registry import Holding
from profiles.drafts.models import Draft

Holding(Draft, _("我的草稿"), "service", lambda m: Draft.objects.filter(member=m), "delete")
