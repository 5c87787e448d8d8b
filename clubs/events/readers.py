"""What the worker does for events."""

from django.utils.translation import gettext_lazy as _

from clubs.events.actions import follow_club, part_from, pass_on_lapsed, release_outsiders, release_unseen, remind_near
from clubs.events.models import Event
from clubs.events.verbs import EVENT_CHANGED, EVENT_MOVED
from clubs.models import Club, gone_of
from clubs.verbs import CLUB_CHANGED, CLUB_LAPSED, CLUB_LEFT, CLUB_REMOVED
from community.activity.registry import Job, reader
from profiles.ties.verbs import BLOCKED

LOST = [CLUB_LEFT, CLUB_REMOVED, CLUB_LAPSED]


@reader("events", [CLUB_CHANGED, EVENT_CHANGED, EVENT_MOVED, BLOCKED, *LOST], label=_("活动"))
def keep_events(activity):
    """Events follow their club: who may read of them, and who may still come."""
    if activity.verb == CLUB_CHANGED.code:
        club = Club.objects.filter(pk=activity.target_id).first()
        if club:
            follow_club(club, activity.at)
            release_outsiders(Event.objects.filter(club=club), activity.at)
        return
    if activity.verb in (EVENT_CHANGED.code, EVENT_MOVED.code):
        release_outsiders(Event.objects.filter(pk=activity.target_id), activity.at)
        return
    if activity.verb == BLOCKED.code:
        if activity.actor:
            part_from(activity.actor, activity.target_id, activity.at)
        return
    if gone := gone_of(activity):
        release_unseen(gone, activity.at)


def run(at):
    """Offers that lapsed go on, events that are near are told of."""
    return pass_on_lapsed(at) + remind_near(at)


Job("events", 20, run)
