"""Rooms follow their clubs and events; words that were taken back are erased in time."""

from django.utils.translation import gettext_lazy as _

from clubs.chat.actions import forget_taken_back, leave_lost_rooms
from clubs.events.verbs import SEAT_SHUT, SIGNED_OFF
from clubs.models import gone_of
from clubs.verbs import CLUB_LAPSED, CLUB_LEFT, CLUB_REMOVED
from community.activity.registry import Job, reader


@reader("lost_rooms", [CLUB_LEFT, CLUB_REMOVED, CLUB_LAPSED, SIGNED_OFF, SEAT_SHUT], label=_("聊天室的人"))
def follow(activity):
    """Whoever left a club or an event is in its room no more. Her way in was closed with the act; this counts."""
    if gone := gone_of(activity):
        leave_lost_rooms(gone, activity.at)


Job("forget_taken_back", 600, forget_taken_back)
