"""Where rooms say in which of their things a poll may stand, and what who may vote is called."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from community.access.registry import MEMBERS, MODERATORS, PUBLIC, STAFF

hosts: dict[str, "PollHost"] = {}
# What stands under a poll about who may vote, by audience key or the part of it before the colon.
voters: dict[str, str] = {
    PUBLIC: _("会员都能投"),
    MEMBERS: _("会员都能投"),
    STAFF: _("只有品牌的同事能投"),
    MODERATORS: _("只有社区管理员能投"),
}


@dataclass(frozen=True)
class PollHost:
    """A kind of thing in which a poll may stand: it alone says who sees the poll and who may end it."""

    code: str
    model: type
    find: Callable  # find(user, pk) -> the thing, through visible_to, or Http404
    may_close: Callable  # may_close(user, thing): refuses who may not end its poll
    url: Callable  # url(thing) -> the page on which the poll stands
    audience: Callable  # audience(thing) -> the audience key of the log's lines
    stands: Callable = lambda thing: True  # False while the thing is hidden or taken back: its poll answers 404

    def __post_init__(self):
        hosts[self.code] = self


def host_of(model):
    """The host of things of this model; LookupError where no room has said so."""
    for host in hosts.values():
        if host.model is model:
            return host
    raise LookupError(f"no polls.py says that a poll may stand in {model.__name__}")


def who_votes(audience):
    """Who may vote, in words."""
    return voters.get(audience) or voters.get(audience.partition(":")[0]) or _("只有指定的人能投")
