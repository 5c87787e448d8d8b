"""What reporting, hiding and restoring mean for an event."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clubs.events import actions
from clubs.events.actions.judging import place_of
from clubs.events.models import Event
from clubs.events.permissions import check_moderate
from community.access.registry import keys_of
from community.lib.html import plain
from community.moderation.registry import About, Kind, Line, Sweeper


def find(user, pk):
    """The event, as far as the user may see it."""
    return get_object_or_404(Event.objects.visible_to(user).with_signs(), pk=pk)


def _name(event):
    return event.organiser.name if event.organiser else _("已注销的车友")


def words(event):
    """Who announced what, on one line."""
    return f"{_name(event)}：《{event.title}》{plain(event.html, 160)}"


def _around(key):
    """The event itself. One statement."""
    rows = Event.objects.with_signs().filter(pk=key)
    said = "《{0.title}》{0.place} {0.address} {0.link} {1}"
    return [Line(_name(e), e.created_at, said.format(e, plain(e.html)), True) for e in rows]


def _links(user, keys):
    """{event: (title, address)} of those the user may see. One statement."""
    return {e.pk: (e.title, e.get_absolute_url()) for e in Event.objects.visible_to(user).filter(pk__in=keys)}


def _places(user, keys):
    """{event: where it stands, None where the user is not among those it is for}. One statement."""
    held, rows = keys_of(user), Event.objects.filter(pk__in=keys).select_related("club__board")
    return {e.pk: place_of(e) if e.seen_by in held else None for e in rows}


Kind(
    "event",
    gettext_lazy("活动"),
    find,
    check_moderate,
    actions.hide_event,
    actions.restore_event,
    words,
    lambda event: event.get_absolute_url(),
    lambda event: About(event.organiser, event.keepers_key, event.seen_by, place_of(event)),
    actions.hide_reported,
    actions.put_back_judged,
    around=_around,
    address=lambda key: reverse("events:event", args=[key]),
    links=_links,
    places=_places,
    mine=gettext_lazy("你发起的"),
)
Sweeper("events", gettext_lazy("活动"), actions.sweep, actions.sweep_back)
