"""Codes leave within limits: narrow ones (a mail address, a number, all of them), and one for the way in, by the word of
whoever invited or by network address."""

from community.lib import ratelimit
from community.outgoing.registry import Undelivered
from profiles.registry import count_way_in

# Whether the last code was counted by network address: what left on somebody's word is counted once and for all.
BY_ADDRESS = "code_by_address"


def send(request, narrow, address, post, at):
    """What `post()` gives. Limits are (scope, key, most, seconds). Raises TooOften and Undelivered: what did not leave
    counts against nobody."""
    ratelimit.count_all(narrow, at)
    taken = narrow
    try:
        taken = narrow + (way_in := count_way_in(request, address, at))
        sent = post()
    except (ratelimit.TooOften, Undelivered):
        ratelimit.forgive_all(taken, at)
        raise
    request.session[BY_ADDRESS] = way_in == [address]
    return sent


def give_back(request, address, at):
    """The code was a person's: the next one behind the same address may have hers."""
    if request.session.pop(BY_ADDRESS, True):
        ratelimit.forgive_all([address], at)
