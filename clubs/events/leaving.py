"""What becomes of the events that somebody planned when she leaves."""

from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clubs.events.models import Event
from clubs.models import heir_of
from profiles.leaving.registry import Tie, Tied


def look(member):
    """Her events to come: handed to the club, or called off. One statement, one more for each of a club's."""
    rows = Event.objects.planned().filter(organiser=member, ends_at__gt=Now()).select_related("club")
    return [_tied(event, member) for event in rows.order_by("starts_at")]


def _tied(event, member):
    said = {"event": event.title}
    if event.club_id and heir_of(event.club, member):
        words = _("「%(event)s」：留下你写的，就由圈子里的人接着办；都清掉，就取消，报了的人都会收到消息")
        return Tied(words % said, event.get_absolute_url())
    return Tied(_("「%(event)s」会取消，报了的人都会收到消息") % said, event.get_absolute_url())


Tie("events", gettext_lazy("我发起的活动"), look)
