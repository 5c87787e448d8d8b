"""Where rooms say which of their things can be bookmarked."""

from collections.abc import Callable
from dataclasses import dataclass

bookmarkables: dict[str, "Bookmarkable"] = {}


@dataclass(frozen=True)
class Bookmarkable:
    """A kind of thing members may keep; `code` stands in the address of its door.

    `visible(user)` is the queryset of those the user may see, with all that title and url need: the door finds one in
    it, the list many at once, the reminder asks whether it still stands.
    """

    code: str
    label: str
    model: type
    visible: Callable
    title: Callable  # title(thing) -> one line
    url: Callable  # url(thing) -> where the thing is read

    def __post_init__(self):
        bookmarkables[self.code] = self


def bookmarkable_of(model):
    """The kind of a model's things, or None where no room has registered it."""
    return next((k for k in bookmarkables.values() if k.model is model), None)
