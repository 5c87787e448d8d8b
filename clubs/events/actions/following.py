"""What events do when their club changes, or somebody leaves it."""

from django.db.models import F

from clubs.events.actions.seating import release, shut_out
from clubs.events.models import Event, Signup
from clubs.events.verbs import EVENT_FOLLOWED
from community.access.registry import MEMBERS, PUBLIC
from community.activity.actions import record_many


def follow_club(club, at):
    """Search looks again at the events of a club that is shown to others than before."""
    rows = Event.objects.filter(club=club).select_related("club__board")
    record_many(EVENT_FOLLOWED, [(None, row, "", row.seen_by, at) for row in rows], at=at)


def release_unseen(member, at):
    """A member gives up her seats at events to come that she may not see any more. Returns how many."""
    live = Signup.objects.filter(member=member.pk, state__in=Signup.LIVE).values("event")
    coming = Event.objects.planned().filter(pk__in=live, ends_at__gt=at)
    seen = Event.objects.visible_to(member).values("pk")
    gone = list(coming.exclude(pk__in=seen))
    for event in gone:
        release(member, event, at)
    return len(gone)


def release_outsiders(events, at):
    """Of events that are for their club now, whoever is not in it gives up her seats, and is told. Returns how many
    parties."""
    released = 0
    for event in events.planned().filter(ends_at__gt=at, club__isnull=False).select_related("club__board"):
        if event.seen_by in (PUBLIC, MEMBERS):
            continue
        gone = list(event.signups.filter(state__in=Signup.LIVE).outside(event.club_id).select_related("member"))
        if gone:  # for the calendars of those who go
            Event.objects.filter(pk=event.pk).update(version=F("version") + 1)
        for signup in gone:
            shut_out(signup.member, event, at)
        released += len(gone)
    return released
