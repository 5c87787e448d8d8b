"""Where upper rooms say what somebody hands over when she leaves."""

from collections.abc import Callable
from dataclasses import dataclass

ties: dict[str, "Tie"] = {}


@dataclass(frozen=True)
class Tied:
    """One thing she holds: what becomes of it in a sentence, and where she can decide otherwise ("" for nowhere)."""

    words: str
    url: str = ""


@dataclass(frozen=True)
class Tie:
    """What a room says of a member who wants to leave: `look(member)` gives a [Tied], at a fixed number of statements for
    each thing."""

    code: str
    label: str
    look: Callable
    order: int = 50

    def __post_init__(self):
        ties[self.code] = self


def ties_of(member):
    """[(label, [Tied])] of everything she would hand over."""
    found = [(tie.label, tie.look(member)) for tie in sorted(ties.values(), key=lambda t: (t.order, t.code))]
    return [(label, held) for label, held in found if held]
