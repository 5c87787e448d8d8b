"""Events to come about a word that somebody chose, but those she answered."""

from django.db.models.functions import Now
from django.utils.translation import gettext_lazy

from clubs.events.clock import span_words
from clubs.events.models import Event, Signup
from community.search.matching import newest_with
from profiles.finds.registry import Finder, Found


def events(user, words):
    """Events she may see and has not answered, the next first. Two statements."""
    rows = newest_with(words.values(), user, kind="event", each=6)
    why = {row.key: word for word, found in reversed(rows.items()) for row in found}
    answered = Signup.objects.filter(member=user.pk).values("event")
    coming = Event.objects.visible_to(user).public_face().planned().filter(pk__in=why, starts_at__gt=Now())
    coming = coming.exclude(organiser=user.pk).exclude(pk__in=answered).order_by("starts_at")
    return [Found(why[e.pk], e.title, e.get_absolute_url(), span_words(e), icon="calendar") for e in coming]


Finder("events", gettext_lazy("活动"), events, 2, order=15)
