"""Where rooms say which of their things carry tags."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

# Whoever is outside: tags are counted and listed for this one.
VISITOR = AnonymousUser()
taggables: dict[str, "Taggable"] = {}


@dataclass(frozen=True)
class Taggable:
    """A kind of thing that carries tags; `code` stands in the address of a tag's page."""

    code: str
    label: str
    model: type
    items: Callable  # items(user) -> queryset of what the user may see, without what is hidden whoever asks
    is_public: Callable  # is_public(thing) -> whether a visitor may see it
    changed: Callable  # changed(by, ids, at): the tags of these were merged or renamed; `by` is None for the house
    template: str  # draws one of them, `item`, as a row of a list
    prepare: Callable = lambda user, rows: None  # prepare(user, rows): what the rows need beside themselves
    order: int = 50

    def __post_init__(self):
        taggables[self.code] = self


def kinds():
    """Every kind of thing that carries tags, in their order."""
    return sorted(taggables.values(), key=lambda k: (k.order, k.code))


def kind_of(model):
    """The kind of things of this model; LookupError where no room has said so."""
    for kind in taggables.values():
        if kind.model is model:
            return kind
    raise LookupError(f"no tags.py says that {model.__name__} carries tags")
