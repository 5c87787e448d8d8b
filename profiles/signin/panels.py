"""A word on the settings page for whoever has a number and nothing else."""

from django.utils.translation import gettext_lazy as _

from community.panels.registry import Panel
from profiles.signin.models import Phone
from profiles.signin.permissions import is_alone


def alone(request, at):
    """Where a number is all the account has. No statement for whoever has a mail address, five for others."""
    user = request.user
    phone = None if user.email else Phone.objects.select_related("member").filter(member=user).first()
    return {} if phone is not None and is_alone(phone, at) else None


Panel("settings", "alone", _("只有一个手机号"), alone, "profiles/signin/_alone.html", statements=5)
