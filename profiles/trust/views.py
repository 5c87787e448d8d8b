"""The published ladder, and where one stands on it."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.roles import Role
from profiles.trust.actions import figures_of
from profiles.trust.ladder import LADDER, WINDOW, level_of, missing
from profiles.trust.registry import figures

NAMES = {"days": (_("来了"), _("天"))}


def _named(code):
    return (figures[code].label, figures[code].unit) if code in figures else (code, "")


def ladder(request):
    """Every level with what it asks and gives; a member sees what she still lacks, counted now. A statement a figure
    and one for warning points, none for visitors."""
    member, now = request.user, timezone.now()
    own = None
    if member.is_authenticated and member.role == Role.MEMBER:
        own = figures_of([member], now)[member.pk]
    level = level_of(own) if own else None
    steps = [
        {
            "level": step,
            "rows": [(*NAMES.get(m.code, _named(m.code)), m) for m in missing(step, own or {})],
            "is_mine": level == step.number,
            "too_many": bool(own) and step.points is not None and own.get("points", 0) > step.points,
        }
        for step in LADDER
    ]
    context = {"steps": steps, "own": own, "days": WINDOW.days}
    return render(request, "profiles/trust/ladder.html", context)
