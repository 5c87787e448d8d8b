"""Where upper rooms say what they show on lower pages."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.db import DatabaseError

log = logging.getLogger(__name__)
_panels: dict[str, dict[str, "Panel"]] = {}


@dataclass(frozen=True)
class Panel:
    """A piece of a page: `build(request, at, **about)` returns what `template` needs, or None to stay away.

    `statements` is how many SQL statements it may cost at the most; a test holds it to that. `offered(request)` says whether
    the site has anything to show in it at all; who arranges her blocks is shown no other.
    """

    slot: str
    code: str
    label: str
    build: Callable
    template: str = ""
    statements: int = 0
    order: int = 50
    offered: Callable | None = None

    def __post_init__(self):
        _panels.setdefault(self.slot, {})[self.code] = self


@dataclass(frozen=True)
class Shown:
    """A built panel, ready for the template."""

    panel: Panel
    data: object


def panels(slot):
    """The panels of a slot in their order."""
    return sorted(_panels.get(slot, {}).values(), key=lambda p: (p.order, p.code))


def panels_offered(slot, request):
    """Those of them in which the site has something to show."""
    return [p for p in panels(slot) if p.offered is None or p.offered(request)]


def built(slot, request, at, only=None, **about):
    """The panels of a slot that have something to show; `only`: codes, in whose order they come. One that fails is left
    out and logged: the page stands."""
    there = {panel.code: panel for panel in panels(slot)}
    shown = []
    for panel in there.values() if only is None else [there[code] for code in only if code in there]:
        try:
            data = panel.build(request, at, **about)
        except (DatabaseError, LookupError, ValueError):
            log.exception("panel %s.%s failed", slot, panel.code)
            continue
        if data is not None:
            shown.append(Shown(panel, data))
    return shown
