"""Plan, change and call off; come, wait and go; keep order; leave."""

from clubs.events.actions.following import follow_club, release_outsiders, release_unseen
from clubs.events.actions.judging import hide_event, hide_reported, put_back_judged, restore_event, sweep, sweep_back
from clubs.events.actions.planning import (
    call_off_event,
    change_event,
    open_talk,
    plan_event,
    postpone_event,
    remind_near,
    write_to_all,
)
from clubs.events.actions.seating import part_from, pass_on_lapsed, pass_on_one, recount, sign_off, sign_up

__all__ = [
    "call_off_event",
    "change_event",
    "follow_club",
    "hide_event",
    "hide_reported",
    "open_talk",
    "part_from",
    "pass_on_lapsed",
    "pass_on_one",
    "plan_event",
    "postpone_event",
    "put_back_judged",
    "recount",
    "release_outsiders",
    "release_unseen",
    "remind_near",
    "restore_event",
    "sign_off",
    "sign_up",
    "sweep",
    "sweep_back",
    "write_to_all",
]
