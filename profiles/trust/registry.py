"""Where rooms say what counts towards a trust level."""

from collections.abc import Callable
from dataclasses import dataclass

figures: dict[str, "Figure"] = {}


@dataclass(frozen=True)
class Figure:
    """One thing that is counted. `count(ids, since)` gives {member: number} for members with any, at a fixed
    number of statements, of what happened after `since` (None: ever); `verbs` may move it, for whom `moves(activities)` says."""

    code: str
    label: str
    unit: str
    count: Callable
    verbs: tuple = ()
    moves: Callable | None = None
    order: int = 50

    def __post_init__(self):
        figures[self.code] = self


def ordered():
    """The figures in the order pages show them."""
    return sorted(figures.values(), key=lambda f: f.order)
