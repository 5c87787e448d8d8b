"""Where upper rooms say which of their things a member can watch or mute."""

from collections.abc import Callable
from dataclasses import dataclass

places: dict[str, "Place"] = {}


@dataclass(frozen=True)
class Place:
    """Something that things happen in. `visible(user)` is a queryset; `url` and `name` take one of its rows."""

    code: str
    label: str
    model: type
    visible: Callable
    name: Callable
    url: Callable
    order: int = 50
    # what can be chosen; None is every level. Where one can only leave be or mute, leaving be keeps no row.
    levels: tuple | None = None
    # what may be said outside the house of one of which a member can be told once, "" where its name is not for
    # everybody; None: of these nobody can. And whether more will come there.
    outside: Callable | None = None
    goes_on: Callable = lambda thing: True

    def __post_init__(self):
        places[self.code] = self

    @property
    def choices(self):
        """(level, its name) of what can be chosen, or None for every level."""
        return self.levels and [(level, level.label) for level in self.levels]


def place_by_model(model):
    """The place whose things are of this model, or None."""
    return next((p for p in places.values() if p.model is model), None)
