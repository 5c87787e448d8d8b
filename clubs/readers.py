"""Owner clubs follow their members' cars and what they ask for; invitations that ended are forgotten in time."""

from django.utils.translation import gettext_lazy as _

from clubs.actions import forget_invitations, lapse, lapse_in
from clubs.verbs import CLUB_CHANGED
from community.activity.registry import Job, reader
from profiles.garage.verbs import CAR_CHANGED, CAR_REMOVED, OWNERSHIP_ENDED
from profiles.verbs import APPOINTED


@reader("club_cars", [OWNERSHIP_ENDED, CAR_REMOVED, CAR_CHANGED, APPOINTED, CLUB_CHANGED], label=_("圈子里的车"))
def read(activity):
    """Whoever has her club's car no more is a guest there. The line in the log says whose it is by its audience, as the
    car may be gone by now."""
    if activity.verb == CLUB_CHANGED.code:
        lapse_in(activity.target_id, activity.at)
        return
    code, _, number = activity.audience.partition(":")
    if code == "member" and number.isdecimal():
        lapse(int(number), activity.at)
    elif activity.verb == APPOINTED.code:
        lapse(activity.target_id, activity.at)


Job("forget_invitations", 3600, forget_invitations)
