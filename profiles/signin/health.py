"""What is still to be told of changed ways in."""

from dataclasses import replace

from community.ops.registry import Queue, Waiting
from profiles.signin.models import Change

MOST = 1000


def waiting(at):
    """{channel: Waiting} of the oldest thousand that are untold. One statement."""
    found = {}
    for to, since, tried in Change.objects.filter(told=False).order_by("pk").values_list("to", "at", "tried_at")[:MOST]:
        for channel, _address in to:
            have = found.get(channel, Waiting())
            found[channel] = replace(
                have, due=have.due + 1, failing=have.failing + (tried is not None), oldest=have.oldest or since
            )
    return found


Queue("changes", waiting)
