"""What the worker does for events."""

from django.utils.translation import gettext_lazy as _

from clubs.events.actions import follow_club, pass_on_lapsed, release_unseen, remind_near
from clubs.models import Club
from clubs.verbs import CLUB_CHANGED, CLUB_LEFT, CLUB_REMOVED
from community.activity.registry import Job, reader
from profiles.models import Member


@reader("events", [CLUB_CHANGED, CLUB_LEFT, CLUB_REMOVED], label=_("活动"))
def keep_events(activity):
    """Events follow their club: who may read of them, and who may still come."""
    if activity.verb == CLUB_CHANGED.code:
        club = Club.objects.filter(pk=activity.target_id).first()
        if club:
            follow_club(club, activity.at)
        return
    her = {"pk": activity.actor_id} if activity.verb == CLUB_LEFT.code else {"memberships": activity.target_id}
    member = Member.objects.filter(**her).first()
    if member:
        release_unseen(member, activity.at)


def run(at):
    """Offers that lapsed go on, events that are near are told of."""
    return pass_on_lapsed(at) + remind_near(at)


Job("events", 20, run)
