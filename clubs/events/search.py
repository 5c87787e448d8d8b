"""The words of events."""

from django.utils.translation import gettext_lazy as _

from clubs.events.models import Event
from community.lib.html import plain
from community.search.registry import Document, Kind


def everything():
    """Events with where they are and who plans them."""
    return Event.objects.with_signs()


def build(events):
    """One document per event that stands, None for each that is hidden."""
    for event in events:
        if event.hidden_at:
            yield None
            continue
        words = (event.get_kind_display(), str(event.region or ""), event.place, event.address, plain(event.html))
        yield Document(
            key=event.pk,
            title=event.title,
            text="\n".join(filter(None, words)),
            url=event.get_absolute_url(),
            audience=event.seen_by,
            at=event.created_at,
            author=event.organiser_id,
            author_name=event.organiser.name if event.organiser else "",
            board=event.club.board_id if event.club_id else None,
        )


Kind("event", _("活动"), Event, build, everything, icon="calendar")
