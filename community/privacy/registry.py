"""Purposes, and what each room holds about a person."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext_lazy

purposes: dict[str, "Purpose"] = {}
holdings: dict[str, "Holding"] = {}
traces: dict[str, "Trace"] = {}


class Apart(StrEnum):
    """What the law wants asked by itself, in a dialog of its own (单独同意: PIPL 23, 25, 29 and 39)."""

    HANDOVER = "handover"
    PUBLICATION = "publication"
    SENSITIVE = "sensitive"
    ABROAD = "abroad"


@dataclass(frozen=True)
class Purpose:
    """Something personal data may be used for; `optional` ones need the member's yes.

    `keep_days`: how long what was derived for it is kept. `uses` and `spares` say in the member's words what is
    taken and what is not. One that stands `apart` is asked alone and says whom it reaches: its `recipient`.
    """

    code: str
    name: str
    ask: str
    uses: str
    spares: str
    keep_days: int
    optional: bool = True
    needed: str = gettext_lazy("没有它社区转不起来")  # why it is not optional
    apart: Apart | None = None
    recipient: str = ""

    def __post_init__(self):
        if self.apart and not (self.optional and self.recipient):
            raise ValueError(f"{self.code}: what is asked apart is optional and says whom it reaches")
        purposes[self.code] = self


_switches: dict[str, str] = {}


def switches_stand_at(centre, wording):
    """Register the doors (names) where optional purposes are answered, and where all texts of one stand."""
    _switches.update(centre=centre, wording=wording)


def switch_doors():
    """{"centre": name, "wording": name} of the doors above."""
    return dict(_switches)


_rights: dict[str, str] = {}


def rights_are_used_in(namespace, door=""):
    """Register a room (its namespace of addresses) in which a member uses what the law gives her: it stays open to an
    account that is stopped. `door` is where she begins, told where she is turned away."""
    _rights[namespace] = door


def rooms_of_rights():
    """{namespace: door or ""} of the above."""
    return dict(_rights)


_subjects: list[tuple[Callable, Callable, Callable]] = []


def keeps_subjects(key_of, members_of, every_key):
    """Register the room that links members to the pseudonymous keys of append-only tables: `key_of(member) -> key`,
    made where there is none, `members_of(keys) -> {key: member}` of those who are still here, and `every_key()` of them,
    one after the other."""
    _subjects[:] = [(key_of, members_of, every_key)]


def subject_of(member):
    """The key under which append-only tables speak of a member; None for nobody."""
    return _subjects[0][0](member) if member is not None else None


def members_of(keys):
    """{key: member} of those who are still here. One statement, none for no keys."""
    keys = {key for key in keys if key}
    return _subjects[0][1](keys) if keys else {}


def every_key():
    """The keys of everybody who is still here. One statement, read as it comes."""
    return _subjects[0][2]()


_consents: list[Callable] = []


def keeps_consents(allows):
    """Register the room that knows what a member agreed to: `allows(member, purpose) -> bool`."""
    _consents[:] = [allows]


def may_use(member, purpose):
    """Whether the purpose needs no yes of the member, or has one that stands now."""
    return not purposes[purpose].optional or _consents[0](member, purpose)


@dataclass(frozen=True)
class Term:
    """How long rows are kept, in the member's words. With `days` a row ends so long after the moment in its column
    `since` (never, while that is empty), deleted by the Job `job`."""

    words: str
    days: int | None = None
    since: str = ""
    job: str = ""


def column_of(model, path):
    """The column at the end of a lookup such as `field__retired_at`."""
    *way, last = path.split("__")
    for name in way:
        model = model._meta.get_field(name).related_model
    return model._meta.get_field(last)


ACCOUNT = Term(gettext_lazy("账号在就在，注销时删"))
WITH_THING = Term(gettext_lazy("它说的那一处在就在"))
ON_WITHDRAWAL = Term(gettext_lazy("收回同意、删掉那句话，当场删"))


@dataclass
class Whom:
    """Somebody who is being erased. `member` is None once her row is gone, `number` was its key; `keeps_posts`: what she
    wrote in public stays, without her name. `bag` is what a part remembers from one batch to the next (JSON)."""

    member: object
    number: int
    keeps_posts: bool
    at: datetime
    bag: dict


# When a part of an erasure has its turn: what others lead to goes before what leads there. Sign-ins end first; what
# people wrote takes its documents along; the mapping of subject keys, then the member's row go last, and copies (the
# index of search) after the things they were made of.
FIRST, WORDS, ROWS, LOG, COUNTED, MAPPING, ACCOUNT_ROW, COPIES = 0, 10, 30, 50, 70, 80, 90, 95


@dataclass(frozen=True)
class Holding:
    """One model's personal rows: `rows(member)` is a queryset of all of them, `forget` says what erasure does.

    `fields` names every column in the member's words: {label: "column column"}; `mine` are the columns that say whose row
    it is. Rows that stay without a name ("unname") lose `mine`, and what stands in the columns `clears`. The columns
    `withheld` are in no copy for the member: secrets, and who other people are, but for the columns `shows`, in which her own
    pages name colleagues.

    Where that is not enough, `erase(whom, limit)` does a batch of about so many rows in the caller's transaction and
    returns {"deleted" | "unnamed": rows}, nothing where nothing is left; `step` says when its turn comes.
    """

    model: type
    name: str
    purpose: str
    rows: Callable
    forget: str  # "delete" | "unname" | "keep": what erasure does with the rows
    why: str = ""
    derived_for: str = ""  # the optional purpose whose withdrawal deletes the rows
    fields: dict = field(default_factory=dict)
    term: Term = ACCOUNT
    mine: tuple = ("member",)
    clears: str = ""
    withheld: str = ""
    shows: str = ""
    erase: Callable | None = None
    step: int = ROWS

    def __post_init__(self):
        holdings[self.model._meta.label] = self

    @property
    def code(self):
        return self.model._meta.label

    @property
    def turn(self):
        """Where it stands in the order of an erasure; what is only counted needs the mapping still."""
        return (COUNTED if self.forget == "keep" else self.step), self.code


@dataclass(frozen=True)
class Trace:
    """What else there is of a person, in no model's rows of hers: files, sign-ins, mails, an index, copies.

    `erase(whom, limit)` as in a Holding; {"looked": rows} keeps it going and is not counted. `store` names the place in the receipt's words, `words` says on the public page
    what lies there and how long; `stays` is what the receipt says of what nobody can take out at once.
    """

    code: str
    name: str
    store: str
    words: str
    erase: Callable
    step: int = ROWS
    stays: str = ""

    def __post_init__(self):
        traces[self.code] = self

    @property
    def turn(self):
        return self.step, self.code
