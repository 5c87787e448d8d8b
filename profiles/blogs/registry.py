"""Where rooms say which of their things can be re-posted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

repostables: dict[str, "Repostable"] = {}


@dataclass(frozen=True)
class Card:
    """A thing as a re-post shows it to one reader."""

    title: str
    words: str
    url: str
    author: str
    at: datetime


@dataclass(frozen=True)
class Repostable:
    """A kind of thing that can be re-posted; `code` stands in the address of its door.

    `visible(user)` is the queryset of those the user may see and that stand for everybody in their audience, with all
    that `card` needs. A re-post is read by nobody whom `audience` leaves out.
    """

    code: str
    label: str
    model: type
    visible: Callable
    card: Callable  # card(thing) -> Card
    audience: Callable  # audience(thing) -> the key of those who may see it
    owner: Callable  # owner(thing) -> id of the member whose thing it is, or None

    def __post_init__(self):
        repostables[self.code] = self


def repostable_of(model):
    """The kind of a model's things, or None where no room has registered it."""
    return next((kind for kind in repostables.values() if kind.model is model), None)
