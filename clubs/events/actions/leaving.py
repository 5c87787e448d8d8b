"""What becomes of the events, seats and letters of somebody who closes her account."""

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _

from clubs.events.actions.planning import call_off
from clubs.events.actions.seating import locked, pass_on
from clubs.events.models import Event, Note, Signup
from clubs.events.verbs import EVENT_HANDED_OVER
from clubs.models import heir_of
from community.activity.actions import record
from community.activity.models import Activity
from community.search.actions import index, index_fast

EVENTS = 50


def leave_events(whom, limit):
    """A batch of the events she planned. What is still to come is called off, and everybody is told; where her words may
    stay, a club's goes on under those who are left in it. A part of an erasure."""
    del limit
    ids = list(Event.objects.filter(organiser=whom.number).order_by("pk").values_list("pk", flat=True)[:EVENTS])
    for pk in ids:
        _leave_event(locked(Event(pk=pk)), whom)
    if ids:
        index(Event, ids)
        index_fast(Event, ids)
    return {"unnamed": len(ids)} if ids else {}


def _leave_event(event, whom):
    to_come = not event.is_off and event.ends_at > whom.at
    goes_on = to_come and whom.keeps_posts and event.club_id and heir_of(event.club, whom.number)
    if not whom.keeps_posts:
        _clear_words(event)
    if to_come and not goes_on:
        call_off(None, event, _("发起的人离开了社区。"), whom.at)
    event.organiser = None
    event.save()
    if goes_on:
        record(None, EVENT_HANDED_OVER, event, title=event.title, audience=event.seen_by, at=whom.at)


def _clear_words(event):
    """What she wrote, wherever it was repeated."""
    event.title, event.source, event.html, event.reason = _("一场活动"), "", "", event.reason and _("取消了")
    event.place, event.address, event.link = "", "", ""
    event.notes.filter(by=event.organiser_id).update(text="")
    knew = list(event.signups.filter(known__isnull=False))
    for row in knew:
        row.known["title"] = event.title
    Signup.objects.bulk_update(knew, ["known"], batch_size=200)
    rows = ((Event, [event.pk]), (Signup, event.signups.values("pk")), (Note, event.notes.values("pk")))
    for model, keys in rows:
        lines = Activity.objects.filter(target_type=ContentType.objects.get_for_model(model), target_id__in=keys)
        lines.exclude(title="").update(title="")


def leave_signups(whom, limit):
    """A batch of her sign-ups: what she held is offered to the next in line. A part of an erasure."""
    rows = list(Signup.objects.filter(member=whom.number).order_by("pk")[: min(limit, EVENTS)])
    for row in rows:
        event = locked(Event(pk=row.event_id))
        row.refresh_from_db()  # her turn may have come before the event was ours
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
