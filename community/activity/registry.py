"""Verbs (what can happen) and readers (who hears of it)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

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
    activity from an old corpus (search, evidence, warehouse), never for bells and points. `label`: its name at the desk.
    """

    code: str
    verbs: frozenset[str]
    read: Callable
    hears_imports: bool = False
    read_many: Callable | None = None  # the same for a list, where one sweep is cheaper
    label: str = ""

    def __post_init__(self):
        readers[self.code] = self


def reader(code, on: Iterable[Verb], *, label, hears_imports=False, read_many=None):
    """Decorator: make `function(activity)` the reader `code` of the verbs in `on`."""

    def register(function):
        Reader(code, frozenset(v.code for v in on), function, hears_imports, read_many, label)
        return function

    return register


def readers_of(verb, imported):
    """The codes of the readers that hear of the verb."""
    return [r.code for r in readers.values() if verb.code in r.verbs and (r.hears_imports or not imported)]


@dataclass(frozen=True)
class Job:
    """Something the worker does every so many seconds beside the queue; `apart`: in a thread of its own, because it may
    take minutes."""

    name: str
    every: float
    run: Callable
    apart: bool = False

    def __post_init__(self):
        jobs[self.name] = self


notice_kinds: dict[str, "NoticeKind"] = {}


@dataclass(frozen=True)
class Call:
    """One thing one member is to be told of.

    `about` is what similar notices are gathered under (one line per member, kind and `about`); `source` is the thing
    itself. `once` names the event: a member is told of the same event once, however often it is read or edited.
    """

    member: int
    about: object
    source: object
    once: str
    actor: int | None = None
    audience: str = "public"


@dataclass(frozen=True)
class NoticeKind:
    """A kind of notice. `calls(activity)` says who is to be told of what; of the kinds that call the same member for
    the same `once`, the lowest `order` wins. `gone(activity)` gives the (source, once or None) no longer to be told of.

    `show(lines, user)` gives {line.pk: Told} for the lines whose thing the user may still see, at a fixed number of
    statements. `places(activity)` are the things one can watch or mute that the event happened in, the most specific
    group first: [[topic], tags, [board]]; a kind with `insists` is told even where it is muted.

    `ahead(activities)` reads, for many lines of the log at once, what `calls` and `places` would ask for each. `places`
    is asked before `calls`; `activity.levels[places]` then holds {member: level in force} there.

    `asked`: it calls whoever asked to be told of this very thing once, also where another kind called her and was not heard.
    """

    code: str
    label: str
    verbs: tuple
    calls: Callable
    show: Callable
    group: str
    order: int = 50
    gone: Callable | None = None
    gone_verbs: tuple = ()
    places: Callable | None = None
    insists: bool = False
    ahead: Callable | None = None
    safety: bool = False  # leaves the house whatever hour it is, and cannot be chosen away
    asked: bool = False

    def __post_init__(self):
        notice_kinds[self.code] = self


@dataclass(frozen=True)
class Told:
    """What a line of the inbox says: where it leads, its words after the people's names, a piece of the text, and the
    thing it can be muted at."""

    url: str
    words: str
    excerpt: str = ""
    place: object = None


timeline_kinds: dict[str, "TimelineKind"] = {}
timeline_verbs: set[str] = set()


@dataclass(frozen=True)
class Lens:
    """Whose timeline it is. `only_mine`: only of her circles, watched places and own topics; `beginnings`: a thing
    stands where it began, replies do not lift it; `only_followed`: only what those do whom she follows."""

    user: object
    only_mine: bool = False
    beginnings: bool = False
    only_followed: bool = False


@dataclass(frozen=True)
class Entry:
    """One row of the timeline. `key` names what is gathered in it (a topic's day): the same key is the same row.

    `words` say what happened, after the actor's name (`people` of them at the least); `where` is (name, url) of the
    place it happened in; `mute` is the thing that can be muted at the row; `count` is (number, what is counted).
    """

    key: str
    url: str
    title: str
    words: str
    icon: str
    at: datetime
    actor: object = None
    people: int = 1
    excerpt: str = ""
    where: tuple | None = None
    mute: object = None
    count: tuple | None = None
    badges: tuple = ()


@dataclass(frozen=True)
class TimelineKind:
    """A kind of thing in the timeline. `verbs` bring it up, `begins` are those that a timeline of beginnings takes.

    `show(activities, lens)` gives {activity.pk: Entry} at `statements` statements at the most, whatever the number. Of
    activities that belong together (a topic's replies of one day) only the newest has an Entry, and which one that is
    depends on what stands and not on the page, so that nothing comes twice. What is hidden, withdrawn, muted, or not
    to be seen by the lens's user has none: the line's own audience may be older than the thing's.
    """

    code: str
    label: str
    verbs: tuple
    show: Callable
    statements: int
    begins: tuple | None = None
    order: int = 50

    def __post_init__(self):
        timeline_kinds[self.code] = self
        timeline_verbs.update(v.code for v in (*self.verbs, *(self.begins or ())))

    def codes(self, beginnings):
        """The codes of the verbs it listens to."""
        return {v.code for v in (self.begins if beginnings and self.begins is not None else self.verbs)}
