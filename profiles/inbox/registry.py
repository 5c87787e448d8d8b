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

    def __post_init__(self):
        places[self.code] = self


def place_by_model(model):
    """The place whose things are of this model, or None."""
    return next((p for p in places.values() if p.model is model), None)
