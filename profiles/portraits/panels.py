"""What is to be said and done about the pictures on a space."""

from django.utils.translation import gettext_lazy as _

from community.panels.registry import Panel
from profiles.portraits.models import Portrait


def pictures(request, at, *, member):
    """The pictures that others see, to be reported, with the word that one was made by a machine; None on one's own space,
    and where there are none. A statement at the most."""
    del at
    if request.user == member or not (member.avatar or member.cover):
        return None
    shown = list(Portrait.objects.shown().filter(member=member).order_by("place"))
    made = [row for row in shown if row.ai_label]
    return {"shown": shown if request.user.is_authenticated else [], "made": made} if shown else None


Panel("space_acts", "portraits", _("头像和封面"), pictures, "profiles/portraits/_panel.html", statements=1)
