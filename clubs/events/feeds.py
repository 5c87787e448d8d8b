"""Events by feed, and what crawlers find of them."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clubs.events.clock import span_words
from clubs.events.models import Event
from community.api.registry import ENTRIES, VISITOR, Feed, FeedEntry, Personal, Section, official_of


def _everything(user, key):
    del user
    if key != "all":
        raise Http404
    return key


def newest(user, thing):
    """The events planned last, whatever has become of them. One statement."""
    del thing
    rows = Event.objects.visible_to(user).public_face().with_signs().order_by("-id")[:ENTRIES]
    return [
        FeedEntry(
            id=f"event/{row.pk}", title=f"{row.title} · {span_words(row)}", url=row.get_absolute_url(), html=row.html,
            author_name=row.organiser.name if row.organiser else "", official=official_of(row.organiser),
            at=row.created_at, updated=row.changed_at,
        )
        for row in rows
    ]  # fmt: skip


Feed(
    "events",
    _("活动"),
    _everything,
    newest,
    lambda thing: str(_("活动")),
    lambda thing: reverse("events:calendar"),
    listed=lambda user: [("all", str(_("全部活动")))],
    overall=True,
)
Personal(_("放进手机日历：我报的活动"), lambda token: reverse("events:my_calendar", args=[token]))

_events = Event.objects.visible_to(VISITOR).public_face()
Section(
    "events",
    lambda: _events.order_by("-pk").values_list("pk", flat=True).first(),
    lambda low, high: (
        (reverse("events:event", args=[pk]), changed)
        for pk, changed in _events.filter(pk__gt=low, pk__lte=high).values_list("pk", "changed_at")
    ),
)
