"""What the clubs hold about a person."""

from django.utils.translation import gettext_lazy as _

from clubs.models import Membership
from community.privacy.registry import Holding

Holding(Membership, _("我在的圈子"), "service", lambda m: Membership.objects.filter(member=m), "delete")
