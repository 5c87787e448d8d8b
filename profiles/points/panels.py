"""The rules of points are published beside the others."""

from django.utils.translation import gettext_lazy as _

from community.panels.registry import Panel
from profiles.points.registry import ordered


def earning(request, at):
    """What earns points. No statement."""
    del request, at
    return ordered()


Panel("rules", "points", _("积分规则"), earning, "profiles/points/_panel.html", order=60)
