"""The log as it grows, a channel for each audience; a frame says that there is more, never what."""

from django.db.models import Max, Subquery

from community.activity.models import Activity
from community.activity.registry import timeline_verbs
from community.live.registry import Channel

# Lines of the log that one look goes through; who was away longer loads the page again.
RECENT = 1000


def _recent():
    newest = Activity.objects.order_by("-id").values("id")[:1]
    rows = Activity.objects.filter(id__gt=Subquery(newest) - RECENT, verb__in=timeline_verbs, imported=False)
    return rows.order_by()


def state(keys):
    """The newest line of each audience among the recent ones; an audience of which there is none stands at 0."""
    newest = dict(_recent().filter(audience__in=keys).values_list("audience").annotate(n=Max("id")))
    return {key: (newest.get(key, 0), key) for key in keys}


def read_on(key, after):
    """The newest number alone: each page asks for what is new with its own eyes."""
    newest = _recent().filter(audience=key, id__gt=after).aggregate(n=Max("id"))["n"]
    return [(newest, {})] if newest else []


def audience_key(text):
    """An audience as it stands in a channel's name; only who holds it hears anything."""
    return text if 0 < len(text) <= 40 else None


Channel("now", state, read_on, audience_key)
