"""What evidence holds about a person."""

from django.utils.translation import gettext_lazy as _

from community.privacy.registry import ON_WITHDRAWAL, ROWS, Holding
from insights.evidence.models import Reading, TermEvidence

Holding(
    Reading,
    _("读过我的哪些话"),
    "profile_posts",
    lambda m: Reading.objects.filter(member=m),
    "delete",
    derived_for="profile_posts",
    fields={_("哪句话"): "source_type source_id board product", _("什么时候、用哪版词表读的"): "at lexicon"},
    term=ON_WITHDRAWAL,
)
Holding(
    TermEvidence,
    _("从我的话里读到什么"),
    "profile_posts",
    lambda m: TermEvidence.objects.filter(member=m),
    "delete",
    derived_for="profile_posts",
    fields={_("词和看法"): "facet term opinion weight", _("在哪句话的哪里"): "reading start end"},
    term=ON_WITHDRAWAL,
    step=ROWS - 1,
)
