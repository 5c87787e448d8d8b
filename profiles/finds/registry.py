"""Where rooms say what of theirs fits a word."""

from collections.abc import Callable
from dataclasses import dataclass

finders: dict[str, "Finder"] = {}


@dataclass(frozen=True)
class Found:
    """One thing with the chosen word it is offered for."""

    word: str
    title: str
    url: str
    line: str = ""
    person: object = None
    icon: str = "list"


@dataclass(frozen=True)
class Finder:
    """A kind of thing that fits words. `find(user, words)` gives Founds at `statements` statements at the most; `words`
    are {term: word as she chose it}, and nothing else of her is looked at but what she may see, has and blocked."""

    code: str
    label: str
    find: Callable
    statements: int
    order: int = 50

    def __post_init__(self):
        finders[self.code] = self


def in_order():
    """The finders as the page lists them."""
    return sorted(finders.values(), key=lambda finder: (finder.order, finder.code))
