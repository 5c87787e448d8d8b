"""Ownerships are asked for again in time; who works for the brand no more wears her badge again."""

from django.utils.translation import gettext_lazy as _

from community.activity.registry import Job, reader
from profiles.garage.actions import end_overdue, forget_proofs, wear_badge
from profiles.models import Member
from profiles.verbs import APPOINTED


@reader("garage", [APPOINTED], label=_("车库"))
def read(activity):
    """A role's title takes the place of the badge, and gives it back."""
    member = Member.objects.filter(pk=activity.target_id).first()
    if member is not None:
        wear_badge(member)


Job("car_expiry", 3600, end_overdue)
Job("car_proofs", 3600, forget_proofs)
