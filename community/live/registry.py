"""Where rooms say what one can listen to."""

from collections.abc import Callable
from dataclasses import dataclass

channels: dict[str, "Channel"] = {}


@dataclass(frozen=True)
class Channel:
    """Things that number what happens in them; one of them is named `code:key`.

    The table is the truth, the bell only says that there is more: `state(keys)` gives {key: (newest number, audience
    key)} for those that stand, in one statement; `read_on(key, after)` gives [(number, payload)] of what came after a
    number, oldest first, at most MOST_LINES of them; a payload is a dict that everybody in the audience may read.
    """

    code: str
    state: Callable
    read_on: Callable

    def __post_init__(self):
        channels[self.code] = self


# What a client that was away long is read on at the most; it loads the page again for more.
MOST_LINES = 50


def parse(name):
    """(channel, key) of a name like `topic:12`, or None for what no channel of ours is called."""
    code, _, key = name.partition(":")
    if code not in channels or not key.isdecimal() or len(key) > 18:
        return None
    return channels[code], int(key)
