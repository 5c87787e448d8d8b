"""Points follow what happens, and lapse by the clock."""

from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from community.activity.registry import Job, Reader
from profiles.points.actions import announce, expire, lapse_adjustments, pay
from profiles.points.clock import ONCE
from profiles.points.registry import Deed, Done, deeds
from profiles.verbs import JOINED


def joined(activities):
    """Whoever came in; the entry names no member beside her subject key. No statement."""
    return [Done(a.target_id, 0, a.at, stands=True) for a in activities]


Deed(
    JOINED.code,
    _("加入社区"),
    _("头一回来，只这一次"),
    "",
    (JOINED.code,),
    joined,
    points=20,
    cycle=ONCE,
    cap=20,
    order=10,
)


def read_many(activities):
    """Bring the books into line with the acts that some lines of the log may have moved."""
    dones = []
    for deed in deeds.values():
        mine = [a for a in activities if a.verb in deed.verbs]
        if mine:
            dones += [(deed, done) for done in deed.look(mine)]
    if dones:
        pay(dones, at=timezone.now())


def read(activity):
    """The same for one line."""
    read_many([activity])


def keep_the_clock(at):
    """Announce, let lapse, and drop proposals nobody decided; returns how many accounts and proposals moved."""
    return announce(at) + expire(at) + lapse_adjustments(at)


# Which verbs earn is known once every room has said what counts.
autodiscover_modules("points")
Reader(
    "points",
    frozenset(code for deed in deeds.values() for code in deed.verbs),
    read,
    read_many=read_many,
    label=_("积分"),
)
Job("points", 300, keep_the_clock)
