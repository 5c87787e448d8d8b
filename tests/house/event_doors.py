"""Rows of the table of doors: the events. Written by hand, like the others."""

from tests.clubs.events import event_of as plan

ORGANISERS = ("leader",)


def rows(row, who, members):
    """{name of a door: its row}; `row`, `who` and `members` are the table's own."""
    spoken_for = ("agent", "moderator", "editor", "admin")
    return {
        "events:calendar": row("GET", "/events/", *who),
        "events:day": row("GET", "/events/day/2026-12-05/", *who),
        "events:plan_event": row("GET", "/events/new/", "member", "leader", *spoken_for),
        "events:event": row("GET", "/events/{event}/", *who),
        "events:event_file": row("GET", "/events/{event}.ics", *who),
        # Whoever holds the link reads what its member said yes to, signed in or not.
        "events:my_calendar": row("GET", "/events/mine/{token}.ics", *who),
        "events:sign_up": row("POST", "/events/{event}/answer/", *members, body={"answer": "going"}),
        "events:open_talk": row("POST", "/events/{event}/talk/", "member", "leader"),
        "events:change_event": row("GET", "/events/{event}/change/", *ORGANISERS),
        "events:postpone_event": row("GET", "/events/{event}/postpone/", *ORGANISERS),
        "events:call_off_event": row("GET", "/events/{event}/call-off/", *ORGANISERS),
        "events:attendees": row("GET", "/events/{event}/people/", *ORGANISERS),
        "events:write_to_all": row("GET", "/events/{event}/write/", *ORGANISERS),
    }


def event_at(by, club, at):
    """{place: key} of what they lead to."""
    return {"event": plan(by, club, at=at).pk}
