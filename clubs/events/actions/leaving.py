"""What becomes of the events, seats and letters of somebody who closes her account."""

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _

from clubs.events.actions.planning import call_off
from clubs.events.actions.seating import locked, pass_on
from clubs.events.models import Event, Note, Signup
from clubs.events.verbs import EVENT_HANDED_OVER
from clubs.models import KEEPERS, Membership
from community.activity.actions import record
from community.activity.models import Activity
from community.search.actions import index, index_fast

EVENTS = 50


def leave_events(whom, limit):
    """A batch of the events she planned. A club's goes on under its other keepers; anything else that is still to come is
    called off, and everybody is told. Her words go, or stay without her name. A part of an erasure."""
    del limit
    ids = list(Event.objects.filter(organiser=whom.number).order_by("pk").values_list("pk", flat=True)[:EVENTS])
    for pk in ids:
        _leave_event(locked(Event(pk=pk)), whom)
    if ids:
        index(Event, ids)
        index_fast(Event, ids)
    return {"unnamed": len(ids)} if ids else {}


def _leave_event(event, whom):
    goes_on = not event.is_off and event.ends_at > whom.at
    stays = whom.keeps_posts or (goes_on and _has_keepers(event, whom))
    if goes_on and not _has_keepers(event, whom):
        call_off(None, event, _("发起的人离开了社区。"), whom.at)
    if not stays:
        lines = Activity.objects.filter(target_type=ContentType.objects.get_for_model(Event), target_id=event.pk)
        event.title, event.source, event.html = _("一场活动"), "", ""
        event.place, event.address, event.link = "", "", ""
        lines.exclude(title="").update(title="")
        signups = ContentType.objects.get_for_model(Signup)
        mine = event.signups.values("pk")
        Activity.objects.filter(target_type=signups, target_id__in=mine).exclude(title="").update(title="")
    event.organiser = None
    event.save()
    if goes_on and _has_keepers(event, whom):
        record(None, EVENT_HANDED_OVER, event, title=event.title, audience=event.seen_by, at=whom.at)


def _has_keepers(event, whom):
    """Whether somebody else looks after its club."""
    rows = Membership.objects.filter(club=event.club_id, state=Membership.State.ACTIVE, rank__in=KEEPERS)
    return event.club_id is not None and rows.exclude(member=whom.number).exists()


def leave_signups(whom, limit):
    """A batch of her sign-ups: what she held is offered to the next in line. A part of an erasure."""
    rows = list(Signup.objects.filter(member=whom.number).order_by("pk")[: min(limit, EVENTS)])
    for row in rows:
        event = locked(Event(pk=row.event_id))
        if row.state in Signup.HOLDING:
            event.taken -= row.people
        row.delete()
        pass_on(event, whom.at)
    return {"deleted": len(rows)} if rows else {}


def leave_notes(whom, limit):
    """A batch of what she wrote to all: the words go, unless she leaves them. A part of an erasure."""
    ids = list(Note.objects.filter(by=whom.number).order_by("pk").values_list("pk", flat=True)[:limit])
    words = {} if whom.keeps_posts else {"text": ""}
    return {"unnamed": Note.objects.filter(pk__in=ids).update(by=None, **words)} if ids else {}
