"""Where rooms say which of their things can be found, and build the words of a thing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

kinds: dict[str, "Kind"] = {}


@dataclass(frozen=True)
class Document:
    """What can be found of one thing. `board` and `author` are ids for the filters; `tags` are words.

    `own_words` is what the author said himself, without quotes and code: the text that evidence reads.
    """

    key: int
    title: str
    text: str
    url: str
    audience: str
    at: datetime
    author: int | None = None
    author_name: str = ""
    board: int | None = None
    tags: list[str] = field(default_factory=list)
    own_words: str = ""


@dataclass(frozen=True)
class Kind:
    """A kind of thing: `build(things)` gives a Document for each that may be found, None for each that may not.

    The same builder feeds search and, for the kinds with `evidence`, the words that evidence reads.
    """

    code: str
    label: str
    model: type
    build: Callable
    everything: Callable  # queryset with all that build needs, for rebuilding
    evidence: bool = False

    def __post_init__(self):
        kinds[self.code] = self


def kind_of(model):
    """The kind whose things are of this model, or None."""
    return next((k for k in kinds.values() if k.model is model), None)
