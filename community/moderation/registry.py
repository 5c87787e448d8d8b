"""Where rooms say what hiding and restoring mean for their kind of thing."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

kinds: dict[str, "Kind"] = {}
speech_checks: list[Callable] = []


def before_speaking(check):
    """Register `check(user, at)` of an upper room: asked wherever somebody is about to say what others read."""
    if check not in speech_checks:
        speech_checks.append(check)
    return check


@dataclass(frozen=True)
class About:
    """What a review must know of a thing: its author, the audience keys of those who decide and of those who see it,
    and the name of its place."""

    author: object
    keepers: str
    audience: str
    place: str


sweepers: dict[str, "Sweeper"] = {}


@dataclass(frozen=True)
class Sweeper:
    """How a room takes everything of an account out of sight, and puts it back. `sweep(by, member, *, rule, at)` returns
    (how many things, what put_back needs: JSON), `put_back(by, member, kept, *, at)` undoes it."""

    code: str
    label: str
    sweep: Callable
    put_back: Callable

    def __post_init__(self):
        sweepers[self.code] = self


@dataclass(frozen=True)
class Line:
    """What somebody said near a thing that is looked at: who, when, the words, whether it is the thing itself, and the
    files on it as attachments draw them."""

    name: str
    at: object
    words: str
    is_it: bool = False
    files: tuple = ()


@dataclass(frozen=True)
class Kind:
    """A kind of thing that can be reported and hidden: the room's own actions do it, so that its counts and log stay
    right."""

    code: str
    label: str
    find: Callable  # find(user, pk) -> the thing, through visible_to
    check: Callable  # check(by, thing): refuses who may not
    hide: Callable  # hide(by, thing, *, rule, at)
    restore: Callable  # restore(by, thing, *, at)
    words: Callable  # words(thing) -> who said what, on one line
    url: Callable  # url(thing) -> where a moderator goes afterwards
    about: Callable  # about(thing) -> About: whose it is, who decides about it, who sees it, and where it stands
    hide_reported: Callable  # hide_reported(by, key, *, rule, at): for whoever a review has been given to
    put_back: Callable  # put_back(by, key, *, held, at): as it was before a decision that is undone
    # release(by, key, *, at) -> bool: let out what was held, where it still is; None where nothing is ever held
    release: Callable | None = None
    around: Callable | None = None  # around(key) -> [Line] of what stands about it, itself among them
    address: Callable | None = None  # address(key) -> where it stands, without a statement
    mine: str = gettext_lazy("你写的")  # what it is to its author, in a notice of how it was judged
    names_people: bool = False  # its links say who somebody is: no log without names shows them
    links: Callable | None = None  # links(user, keys) -> {key: (name, url)} of those the user may see, in one statement
    # places(user, keys) -> {key: name of the place it stands in now, None where the user may not know of that place}, in one
    # statement; None: the name that was noted with an act may be read by everybody for good
    places: Callable | None = None

    def __post_init__(self):
        kinds[self.code] = self
