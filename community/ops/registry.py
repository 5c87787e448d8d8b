"""What is looked at: a line for each part, and the queues that rooms above lend."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

queues: list["Queue"] = []


class State(TextChoices):
    """How a part is."""

    WELL = "well", _("好")
    LATE = "late", _("落后")
    STOPPED = "stopped", _("停了")
    UNSEEN = "unseen", _("看不到")


@dataclass(frozen=True)
class Line:
    """One part: how it is, since when, what is known, and what to do in one sentence. What it `leans_on` is named in its
    place where that has stopped, so that one fault makes one line red."""

    code: str
    label: str
    state: State
    words: str = ""
    since: datetime | None = None
    advice: str = ""
    leans_on: tuple = ()
    # what stands by itself and is of that moment, as a backup
    made: datetime | None = None


@dataclass(frozen=True)
class Waiting:
    """What waits to leave by one channel: how many are due, of them those tried in vain, given up of late, and since when
    the oldest is due."""

    due: int = 0
    failing: int = 0
    given_up: int = 0
    oldest: datetime | None = None


@dataclass(frozen=True)
class Queue:
    """A room's own queue of what leaves the house. `waiting(at)` gives {channel: Waiting}, never reading more than a bounded
    number of rows."""

    code: str
    waiting: Callable

    def __post_init__(self):
        queues.append(self)
