"""Where rooms say which of their things can be reacted to."""

from collections.abc import Callable
from dataclasses import dataclass

likeables: dict[str, "Likeable"] = {}


@dataclass(frozen=True)
class Likeable:
    """A kind of thing members may react to; `code` stands in the address of its door."""

    code: str
    model: type
    find: Callable  # find(user, pk) -> the thing, through visible_to, or 404
    check: (
        Callable  # check(by, thing): refuses with a sentence where reactions are closed (hidden, withdrawn, not for by)
    )
    owner: Callable  # owner(thing) -> id of the member whose thing it is, or None
    url: Callable  # url(thing) -> where the thing is read
    audience: Callable  # audience(thing) -> the key of those who may see it

    def __post_init__(self):
        likeables[self.code] = self


def likeable_of(thing):
    """The kind of a thing; LookupError where no room has registered its model."""
    for kind in likeables.values():
        if kind.model is type(thing):
            return kind
    raise LookupError(f"{type(thing).__name__} takes no reactions")
