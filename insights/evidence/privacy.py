"""What evidence holds about a person."""

from django.utils.translation import gettext_lazy as _

from community.privacy.registry import Holding
from insights.evidence.models import Reading, TermEvidence

Holding(
    Reading,
    _("读过我的哪些话"),
    "profile_posts",
    lambda m: Reading.objects.filter(member=m),
    "delete",
    derived_for="profile_posts",
)
Holding(
    TermEvidence,
    _("从我的话里读到什么"),
    "profile_posts",
    lambda m: TermEvidence.objects.filter(member=m),
    "delete",
    derived_for="profile_posts",
)
