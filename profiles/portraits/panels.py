"""What is to be said and done about the pictures on a space."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.access.permissions import can
from community.moderation.permissions import check_measure
from community.panels.registry import Panel
from profiles.portraits.models import Portrait


def pictures(request, at, *, member):
    """What is to be said of the pictures that others see (`marks`: those a machine has made) and done about them (`links`:
    report, or for those who may take off), or None. A statement at the most."""
    del at
    if not (member.avatar or member.cover):
        return None
    rows = list(Portrait.objects.shown().filter(member=member).order_by("place"))
    door = "moderation:hide" if can(check_measure, request.user, member) else "moderation:report"
    return {
        "links": [("image", row.get_place_display(), reverse(door, args=["portrait", row.pk])) for row in rows],
        "marks": [_("%(what)s由 AI 生成") % {"what": row.get_place_display()} for row in rows if row.ai_label],
    }


Panel("space_head", "portraits", gettext_lazy("头像和封面"), pictures, statements=1)
