"""Where rooms say what one can listen to."""

from collections.abc import Callable
from dataclasses import dataclass

from community.access.registry import keys_of

channels: dict[str, "Channel"] = {}


def number(text):
    """The id that a key spells, or None."""
    return int(text) if text.isdecimal() and len(text) <= 18 else None


@dataclass(frozen=True)
class Channel:
    """Things that number what happens in them; one of them is named `code:key`.

    The table is the truth, the bell only says that there is more: `state(keys)` gives {key: (newest number, audience
    key)} for those that stand, in one statement; `read_on(key, after)` gives [(number, payload)] of what came after a
    number, oldest first, at most MOST_LINES of them (as many mean that there may be more); a payload is a dict that everybody in the audience may read, but for
    those who blocked the member `by` (an id, which is not sent). Whoever blocked the member `of` (an id, not sent either),
    whose words are part of it, or reads another language than the site's own, gets what the function `drawn(bare)` makes of
    it, which asks the database nothing.
    `may_hear(user, key, audience)` says who may listen: whoever holds the audience key unless a room says otherwise.
    `key(text)` reads a key as it stands in a name, None where it is none; keys are ids unless a room says otherwise.
    """

    code: str
    state: Callable
    read_on: Callable
    key: Callable = number
    may_hear: Callable = lambda user, key, audience: audience in keys_of(user)

    def __post_init__(self):
        channels[self.code] = self


# What is read at once. A client that missed as many is told that it is behind, and loads the page again.
MOST_LINES = 50


def parse(name):
    """(channel, key) of a name like `topic:12`, or None for what no channel of ours is called."""
    code, _, text = name.partition(":")
    key = channels[code].key(text) if code in channels else None
    return None if key is None else (channels[code], key)
