"""A member can be muted: she is left out of lists and rings no bell."""

from django.utils.translation import gettext_lazy as _

from profiles.inbox.models import Level
from profiles.inbox.registry import Place
from profiles.models import Member

Place(
    "member",
    _("车友"),
    Member,
    Member.objects.visible_to,
    lambda m: m.name,
    lambda m: m.get_absolute_url(),
    order=40,
    levels=(Level.NORMAL, Level.MUTE),
)
