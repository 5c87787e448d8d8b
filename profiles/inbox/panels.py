"""The bell in the roof of every page."""

from django.utils.translation import gettext_lazy as _

from community.panels.registry import Panel
from profiles.inbox.models import Bell


def bell(request, at):
    """The member's bell; a visitor has none."""
    del at
    if not request.user.is_authenticated:
        return None
    return Bell.objects.filter(pk=request.user.pk).first() or Bell(member=request.user)


Panel("roof", "bell", _("消息"), bell, "profiles/inbox/_bell.html", statements=1)
