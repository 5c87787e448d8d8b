"""What events do when their club changes, or somebody leaves it."""

from clubs.events.actions.seating import release
from clubs.events.models import Event, Signup
from clubs.events.verbs import EVENT_FOLLOWED
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
