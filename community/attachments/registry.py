"""Where rooms say which of their things can carry files."""

from collections.abc import Callable
from dataclasses import dataclass

attachables: dict[str, "Attachable"] = {}


@dataclass(frozen=True)
class Attachable:
    """A kind of thing that files hang on; they are seen by whoever may see the thing, and by nobody else."""

    code: str
    model: type
    find: Callable  # find(user, pk) -> the thing, through visible_to, or 404
    changed: Callable  # changed(pk, at): what hangs on the thing reads otherwise now; called inside the transaction
    is_open: Callable = lambda pk: False  # is_open(pk) -> whether anybody may see it, whoever asks; caches may keep it
    stays: bool = False  # whether it may stay without a name when its author leaves, its files with it

    def __post_init__(self):
        attachables[self.code] = self


def attachable_of(thing):
    """The kind of a thing; LookupError where no room has registered its model."""
    for kind in attachables.values():
        if kind.model is type(thing):
            return kind
    raise LookupError(f"{type(thing).__name__} carries no files")
