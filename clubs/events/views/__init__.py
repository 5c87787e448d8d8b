"""Doors of events."""

from clubs.events.views.calendar import calendar, day, event_file, my_calendar
from clubs.events.views.organising import (
    attendees,
    call_off_event,
    change_event,
    plan_event,
    postpone_event,
    write_to_all,
)
from clubs.events.views.reading import event, open_talk, sign_up

__all__ = [
    "attendees",
    "calendar",
    "call_off_event",
    "change_event",
    "day",
    "event",
    "event_file",
    "my_calendar",
    "open_talk",
    "plan_event",
    "postpone_event",
    "sign_up",
    "write_to_all",
]
