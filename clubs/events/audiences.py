"""Who holds event:12: whoever has a seat there, and whoever organises it. The room of an event closes 90 days after."""

import re
from datetime import timedelta

from django.db.models import CharField, Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Now

from clubs.events.models import Event, Signup
from clubs.models import KEEPERS, Membership
from community.access.registry import MEMBERS, PUBLIC, answers_for, beside, holds, ids_in, read_beside
from community.lib.rows import Joined

OPEN_DAYS = 90
_EVENT = re.compile(r"event:([0-9]{1,18})")


def _open(column):
    return Q(**{f"{column}__gt": Now() - timedelta(days=OPEN_DAYS)})


def _inside(event, member):
    """A condition on rows with an event and a member: she is in the club whose event it is."""
    rows = Membership.objects.inside().filter(club=OuterRef(f"{event}club"), member=OuterRef(member))
    return Q(Exists(rows))


def _seated():
    """Whoever lost the club has lost its events too, whatever became of her seat; outsiders come where everybody reads."""
    rows = Signup.objects.filter(_open("event__ends_at"), member=OuterRef("pk"), state=Signup.State.SEATED)
    wide = [PUBLIC, MEMBERS]
    reads = Q(event__audience__in=wide) & (Q(event__club=None) | Q(event__club__board__audience__in=wide))
    return rows.filter(reads | _inside("event__", "member"))


def _organised():
    rows = Event.objects.filter(_open("ends_at"), organiser=OuterRef("pk"))
    return rows.filter(Q(club=None) | _inside("", "organiser"))


def _kept():
    kept = Membership.objects.inside().filter(member=OuterRef("pk"), rank__in=KEEPERS)
    return kept.filter(_open("club__events__ends_at"))


def _joined(rows, path, by):
    texts = rows.order_by().values(by).annotate(n=Joined(Cast(path, CharField()))).values("n")
    return Coalesce(Subquery(texts), Value(""))


_READ = {
    "seats": _joined(_seated(), "event_id", "member"),
    "organised": _joined(_organised(), "pk", "organiser"),
    "kept_events": _joined(_kept(), "club__events__pk", "member"),
}
for name, ids in _READ.items():
    read_beside(name, ids)


@holds
def event_keys(user):
    """One key per event where she has a seat, or which she organises. Three statements, none where they were read with
    her."""
    return {f"event:{pk}" for name in _READ for pk in ids_in(beside(user, name))}


@answers_for
def at_the_event(key):
    """Those who have a seat and whoever planned it. Two statements for such a key, none for others."""
    found = _EVENT.fullmatch(key)
    if not found:
        return ()
    seated = Signup.objects.filter(event=int(found[1]), state=Signup.State.SEATED).values_list("member", flat=True)
    planned = Event.objects.filter(pk=int(found[1]), organiser__isnull=False).values_list("organiser", flat=True)
    return {*seated, *planned}
