"""Verbs (what can happen) and readers (who hears of it)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

verbs: dict[str, "Verb"] = {}
readers: dict[str, "Reader"] = {}
jobs: dict[str, "Job"] = {}


@dataclass(frozen=True)
class Verb:
    """One thing that can happen, with its name in Chinese. `changes_words`: search must look at the target again."""

    code: str
    label: str
    changes_words: bool = False

    def __post_init__(self):
        verbs[self.code] = self

    def __str__(self):
        return self.code


@dataclass(frozen=True)
class Reader:
    """Somebody who hears of activities after their transaction has committed.

    `read(activity)` brings the reader's own rows into line with the target as it stands now; it may be called
    again for the same activity and must then change nothing. `hears_imports` is for readers that also take
    activity from an old corpus (search, evidence, warehouse), never for bells and points.
    """

    code: str
    verbs: frozenset[str]
    read: Callable
    hears_imports: bool = False
    read_many: Callable | None = None  # the same for a list, where one sweep is cheaper

    def __post_init__(self):
        readers[self.code] = self


def reader(code, on: Iterable[Verb], *, hears_imports=False, read_many=None):
    """Decorator: make `function(activity)` the reader `code` of the verbs in `on`."""

    def register(function):
        Reader(code, frozenset(v.code for v in on), function, hears_imports, read_many)
        return function

    return register


def readers_of(verb, imported):
    """The codes of the readers that hear of the verb."""
    return [r.code for r in readers.values() if verb.code in r.verbs and (r.hears_imports or not imported)]


@dataclass(frozen=True)
class Job:
    """Something the worker does every so many seconds beside the queue."""

    name: str
    every: float
    run: Callable

    def __post_init__(self):
        jobs[self.name] = self
