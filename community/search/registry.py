"""Where rooms say which of their things can be found, and build the words of a thing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext_lazy as _

kinds: dict[str, "Kind"] = {}
# What a document can be marked with, and the filter that asks for it.
SOLVED, OFFICIAL = "solved", "official"
MARKS = {SOLVED: _("只看已解决"), OFFICIAL: _("只看官方说过话的")}


@dataclass(frozen=True)
class Document:
    """What can be found of one thing. `board` and `author` are ids for the filters; `tags` are words.

    `own_words` is what the author said himself, without quotes and code: the text that evidence reads. Things of one
    `thread` are shown as one; `host` is the member (an id) whose conversation that is. A document that `is_person` speaks
    of its author. `floor` says where in its thread the thing stands; `marks` are keys of MARKS; a
    `confirmed` document goes a little before others.
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
    thread: str = ""
    host: int | None = None
    is_person: bool = False
    floor: int | None = None
    marks: tuple[str, ...] = ()
    confirmed: bool = False


@dataclass(frozen=True)
class Kind:
    """A kind of thing: `build(things)` gives a Document for each that may be found, None for each that may not.

    The same builder feeds search and, for the kinds with `evidence`, the words that evidence reads. `since` names the
    field that says how old a thing is. Where all kinds are shown, at the `most` so many of this one are. Things of a
    `private` kind are found by those among whom they were said; a program needs the scope for what is its member's own.
    `inside` is what a search within one of its threads is called.
    """

    code: str
    label: str
    model: type
    build: Callable
    everything: Callable  # queryset with all that build needs, for rebuilding
    evidence: bool = False
    since: str = "created_at"
    icon: str = "list"
    most: int = 1000
    private: bool = False
    inside: str = _("一个主题里")

    def __post_init__(self):
        kinds[self.code] = self


_boards: list[Callable] = []


def names_boards(function):
    """Register `function(ids) -> {id: name}` of the boards that documents stand in. One statement."""
    _boards[:] = [function]
    return function


def board_names(ids):
    """{id: name} of boards; empty where no room has any."""
    return _boards[0](ids) if _boards and ids else {}


def kind_of(model):
    """The kind whose things are of this model, or None."""
    return next((k for k in kinds.values() if k.model is model), None)
