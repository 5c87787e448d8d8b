"""Adapters to the world outside: who carries a message there, and for which purposes."""

from collections.abc import Callable
from dataclasses import dataclass, field

from community.privacy.registry import Apart

adapters: dict[str, "Adapter"] = {}
_signers: list[Callable] = []


def signs(function):
    """Decorator: `function()` gives the name with which letters are signed. The room that keeps it registers it."""
    _signers[:] = [function]
    return function


def signature():
    """The name with which letters are signed; "" where nobody has said."""
    return next((function() for function in _signers), "") or ""


class Undelivered(Exception):
    """The adapter could not hand the message over; it may be tried again."""


class Undeliverable(Undelivered):
    """It will never be delivered there: trying again helps nothing."""


@dataclass(frozen=True)
class Message:
    """What is sent: `text` by every adapter, the rest by those that know it. `headers` are a mail's; `values` are for
    gateways that want more: {"template": its name, and what stands in it}."""

    text: str
    subject: str = ""
    html: str = ""
    headers: dict = field(default_factory=dict)
    values: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Adapter:
    """One way out. `deliver(to, message)` hands over or raises Undelivered; only `community.outgoing.actions.send` calls
    it. `purposes` are the only ones it carries: what a person may have agreed to for one way holds for no other. One that
    `reaches` anybody but the member herself carries only what she was asked apart, for just that. `is_wired`: whether the
    settings name a server, and `knock()` raises within two seconds where that one does not answer; nothing is sent."""

    code: str
    label: str
    deliver: Callable
    purposes: frozenset = frozenset({"service"})
    reaches: Apart | None = None
    is_wired: Callable = lambda: False
    knock: Callable | None = None

    def __post_init__(self):
        adapters[self.code] = self
