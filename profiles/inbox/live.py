"""The bell, heard by its owner alone."""

from community.live.registry import Channel
from profiles.inbox.models import Bell


def state(keys):
    """The bells' numbers; each is heard by one member."""
    return {b.pk: (b.number, f"member:{b.pk}") for b in Bell.objects.filter(pk__in=keys)}


def read_on(key, after):
    """How many lines wait now: an older count is of no use to anybody."""
    return [(b.number, {"unseen": b.unseen}) for b in Bell.objects.filter(pk=key, number__gt=after)]


Channel("bell", state, read_on)
