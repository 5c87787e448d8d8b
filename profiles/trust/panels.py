"""The ladder is published beside the rules."""

from django.utils.translation import gettext_lazy as _

from community.panels.registry import Panel
from profiles.trust.ladder import LADDER


def steps(request, at):
    """The names of the levels. No statement."""
    del request, at
    return LADDER


Panel("rules", "trust", _("信任等级"), steps, "profiles/trust/_panel.html")
