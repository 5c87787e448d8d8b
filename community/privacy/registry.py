"""Purposes, and what each room holds about a person."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy

purposes: dict[str, "Purpose"] = {}
holdings: dict[str, "Holding"] = {}


@dataclass(frozen=True)
class Purpose:
    """Something personal data may be used for; `optional` ones need the member's yes.

    `keep_days`: how long what was derived for it is kept. `uses` and `spares` say in the member's words what is
    taken and what is not.
    """

    code: str
    name: str
    ask: str
    uses: str
    spares: str
    keep_days: int
    optional: bool = True
    needed: str = gettext_lazy("没有它社区转不起来")  # why it is not optional

    def __post_init__(self):
        purposes[self.code] = self


_switches: dict[str, str] = {}


def switches_stand_at(centre, wording):
    """Register the doors (names) where optional purposes are answered, and where all texts of one stand."""
    _switches.update(centre=centre, wording=wording)


def switch_doors():
    """{"centre": name, "wording": name} of the doors above."""
    return dict(_switches)


_subjects: list[tuple[Callable, Callable]] = []


def keeps_subjects(key_of, members_of):
    """Register the room that links members to the pseudonymous keys of append-only tables: `key_of(member) -> key`,
    made where there is none, and `members_of(keys) -> {key: member}` of those who are still here."""
    _subjects[:] = [(key_of, members_of)]


def subject_of(member):
    """The key under which append-only tables speak of a member; None for nobody."""
    return _subjects[0][0](member) if member is not None else None


def members_of(keys):
    """{key: member} of those who are still here. One statement, none for no keys."""
    keys = {key for key in keys if key}
    return _subjects[0][1](keys) if keys else {}


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


ACCOUNT = Term(gettext_lazy("账号在就在，注销时删"))
WITH_THING = Term(gettext_lazy("它说的那一处在就在"))
ON_WITHDRAWAL = Term(gettext_lazy("收回同意、删掉那句话，当场删"))


@dataclass(frozen=True)
class Holding:
    """One model's personal rows: `rows(member)` is a queryset of all of them, `forget` says what erasure does.

    `fields` names every column in the member's words: {label: "column column"}; `mine` are the columns that say whose row
    it is.
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

    def __post_init__(self):
        holdings[self.model._meta.label] = self
