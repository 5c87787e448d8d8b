"""Where rooms say what earns points, what points are spent on, and how a line of the books names its thing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

deeds: dict[str, "Deed"] = {}
spendings: dict[str, "Spending"] = {}
things: dict[str, "Thing"] = {}


@dataclass(frozen=True)
class Done:
    """One act as it stands now: whose it is, about which thing, when it was, and by whom she earns it (None: by
    herself). What does not stand (any more) earns nothing, and loses what it had earned."""

    member: int
    key: int
    at: datetime
    stands: bool
    giver: int | None = None


@dataclass(frozen=True)
class Deed:
    """Something a rule may pay for; `code` is the verb its rule is keyed by, `counts` says in words what counts.

    `look(activities)` gives a [Done] of every act that some lines of `verbs` may have brought or taken back, at a fixed
    number of statements. `points`, `cycle` and `cap` hold until staff decide otherwise.
    """

    code: str
    label: str
    counts: str
    kind: str
    verbs: tuple
    look: Callable
    points: int
    cycle: str
    cap: int
    order: int = 50

    def __post_init__(self):
        deeds[self.code] = self


@dataclass(frozen=True)
class Spending:
    """Something points are spent on; `kind` is the Thing its entries name by their key."""

    code: str
    label: str
    kind: str = ""

    def __post_init__(self):
        spendings[self.code] = self


@dataclass(frozen=True)
class Thing:
    """What entries of a kind are about. `show(keys, user)` gives {key: (title, address)} of those the user may see, at
    a fixed number of statements."""

    kind: str
    show: Callable

    def __post_init__(self):
        things[self.kind] = self


def ordered():
    """The deeds in the order pages show them."""
    return sorted(deeds.values(), key=lambda d: d.order)
