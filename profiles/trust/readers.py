"""Levels follow what happens; and the clock counts those nobody spoke of."""

from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from community.activity.registry import Job, Reader
from community.moderation.models import Measure
from community.moderation.verbs import MEASURE_LIFTED, MEASURE_TAKEN
from profiles.trust.actions import settle, settle_some
from profiles.trust.registry import figures

MEASURES = {MEASURE_TAKEN.code, MEASURE_LIFTED.code}


def read_many(activities):
    """Count anew everybody whose figures some lines of the log may have moved."""
    ids = set()
    about = [a.target_id for a in activities if a.verb in MEASURES]
    if about:
        ids.update(Measure.objects.filter(pk__in=about).values_list("member", flat=True))
    for figure in figures.values():
        mine = [a for a in activities if a.verb in figure.verbs]
        if mine:
            ids.update(figure.moves(mine))
    if ids:
        settle(sorted(filter(None, ids)), at=timezone.now())


def read(activity):
    """The same for one line."""
    read_many([activity])


# Which verbs move a figure is known once every room has said what it counts.
autodiscover_modules("trust")
VERBS = MEASURES | {code for figure in figures.values() for code in figure.verbs}
Reader("trust", frozenset(VERBS), read, read_many=read_many, label=_("信任等级"))
Job("trust", 60, settle_some)
