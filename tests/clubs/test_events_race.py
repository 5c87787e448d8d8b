"""EVNT-02: seats under parallel hands, on either database; with a control that takes the lock away."""

import json

import pytest

from tests.clubs.seats import STORM
from tests.community.servers import Process

RACE = (
    STORM
    + """
from community.pages.actions import lay_home
lay_home('x')
admin = person('admin', '站长一号', role=Role.ADMIN)
people = members(60)
slowly()

event = event_of(admin, title='有锁的', seats=10, most_guests=1)
wrong, _took = come(event, people)
settle(event)
locked = {'wrong': wrong} | told(event)
unlock()
event = event_of(admin, title='没有锁的', seats=10, most_guests=1)
wrong, _took = come(event, people[:30])
held = sum(row.people for row in Signup.objects.filter(event=event).holding())
print(json.dumps({'locked': locked, 'unlocked': {'wrong': wrong, 'held': held}}))
"""
)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_evnt_02_sixty_for_ten_seats_leave_ten_taken_and_without_the_lock_they_do_not(tmp_path, database):
    """60 at once, a third with somebody, a fifth of them withdraw meanwhile."""
    told = json.loads(Process(tmp_path, database).script(RACE))
    right = {"wrong": [], "taken": 10, "held": 10, "in order": True, "offered twice": 0, "healed": 0}
    assert told["locked"] == right
    assert told["unlocked"] != {"wrong": [], "held": 10}
