"""What is coming, on the home page and on a club's."""

from django.utils.translation import gettext_lazy as _

from clubs.events.models import Event, mine_of, said_yes
from clubs.events.permissions import check_plan
from community.access.permissions import can
from community.panels.registry import Panel

SHOWN = 3


def _coming(user, at):
    return Event.objects.visible_to(user).public_face().planned().filter(ends_at__gt=at).order_by("starts_at", "pk")


def for_me(request, at):
    """The next events the reader said yes to. Two statements."""
    user = request.user
    if not user.is_authenticated:
        return None
    rows = list(_coming(user, at).filter(said_yes(user))[:SHOWN])
    own = mine_of(user, [event.pk for event in rows])
    for event in rows:
        event.own = own.get(event.pk)
    return rows or None


def of_club(request, at, club):
    """A club's next events; whoever keeps it may plan one. Three statements."""
    rows = list(_coming(request.user, at).filter(club=club)[:SHOWN])
    own = mine_of(request.user, [event.pk for event in rows])
    for event in rows:
        event.own = own.get(event.pk)
    may_plan = can(check_plan, request.user, club, at)
    return {"rows": rows, "club": club, "may_plan": may_plan} if rows or may_plan else None


def tab(request, at, *, club):
    """The way to all of a club's events."""
    del request, at
    return {"club": club}


def coming(request, at):
    """The next events anybody may see."""
    return list(_coming(request.user, at).select_related("region")[:SHOWN]) or None


Panel("home_side", "events_mine", _("我报的活动"), for_me, "clubs/events/_panel_mine.html", statements=2, order=5)
Panel("home", "events", _("活动"), coming, "clubs/events/_panel_coming.html", statements=1)
Panel("club_side", "events", _("下一次出发"), of_club, "clubs/events/_panel_of_club.html", statements=3, order=10)
Panel("club_tabs", "events", _("活动"), tab, "clubs/events/_tab_of_club.html", statements=0)
