"""The timeline on the home page."""

from django.utils.translation import gettext_lazy as _

from community.panels.registry import Panel
from profiles.now.models import Choice
from profiles.now.stream import timeline

# Rows, and in how many lines of the log for each they are looked for, in one go.
ROWS, STEPS = 6, (20,)


def latest(request, at):
    """The newest rows, by the member's own choice."""
    del at
    choice = Choice.objects.of(request.user)
    choice.compact = True
    rows = timeline(request.user, choice, size=ROWS, steps=STEPS).rows
    return {"rows": rows, "choice": choice} if rows else None


# One each for the choice, whether anything is muted, and the log; the rest is what the kinds say.
Panel("home", "now", _("动态"), latest, "profiles/now/_panel.html", statements=11, order=20)
