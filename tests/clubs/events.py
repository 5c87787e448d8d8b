"""Events for tests, made as the site makes them."""

from datetime import timedelta

from clubs.events.actions import plan_event
from clubs.events.clock import local
from tests.conftest import NOON

SOON = NOON + timedelta(days=10)


def fields(**changes):
    """What EventForm gives for a meeting of two hours in ten days."""
    start = changes.pop("starts_at", SOON)
    said = {
        "kind": "gathering", "title": "江边看日出", "body": "带上热水，六点见。", "starts_at": start,
        "ends_at": changes.pop("ends_at", start + timedelta(hours=2)), "zone": "Asia/Shanghai", "place": "江边步道东门",
        "address": "江边路 1 号", "link": "", "region": None, "readers": "public", "seats": None, "most_guests": 0,
        "deadline": None, "offer_hours": 12,
    }  # fmt: skip
    return said | changes


def event_of(by, club=None, *, at=NOON, **changes):
    """A planned event."""
    return plan_event(by, club, at=at, **fields(**changes))


def typed(**changes):
    """The same as a browser sends it."""
    start = local(SOON, "Asia/Shanghai")
    said = {
        "kind": "gathering", "title": "江边看日出", "body": "带上热水，六点见。", "zone": "Asia/Shanghai",
        "starts_at": f"{start:%Y-%m-%dT%H:%M}", "ends_at": f"{start + timedelta(hours=2):%Y-%m-%dT%H:%M}",
        "place": "江边步道东门", "readers": "public", "most_guests": "2", "seats": "5", "offer_hours": "12",
    }  # fmt: skip
    return said | changes
