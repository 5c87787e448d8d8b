"""What is to be said and done about the pictures on a space."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.access.permissions import can
from community.moderation.permissions import check_measure
from community.panels.registry import Panel
from profiles.portraits.models import Portrait


def _shown(member):
    if not (member.avatar or member.cover):
        return []
    return list(Portrait.objects.shown().filter(member=member).order_by("place"))


def acts(request, at, *, member):
    """The pictures that others see, to be reported, or for those who may to be taken off; None for visitors, on one's own
    space, and where there are none. A statement at the most."""
    del at
    if not request.user.is_authenticated or request.user == member:
        return None
    door = "moderation:hide" if can(check_measure, request.user, member) else "moderation:report"
    return [(row, reverse(door, args=["portrait", row.pk])) for row in _shown(member)] or None


def marks(request, at, *, member):
    """Those of the pictures that a machine has made. A statement at the most."""
    del request, at
    return [row for row in _shown(member) if row.ai_label] or None


Panel("space_acts", "portraits", _("头像和封面"), acts, "profiles/portraits/_acts.html", statements=1)
Panel("space_marks", "portraits", _("头像和封面"), marks, "profiles/portraits/_marks.html", statements=1)
