"""One member, one vote under parallel clicks, on either database; with a control that takes the lock away."""

import json

import pytest

from tests.community.servers import Process

RACE = """
import json, threading, time
from django.db import connection, connections
from django.db.models import QuerySet
from community.access.roles import Role
from community.pages.actions import lay_home
from community.polls import actions
from community.polls.models import Vote
from forums.actions import open_board, start_topic
from tests.conftest import NOON, person

lay_home('x')
admin = person('admin', '站长一号', role=Role.ADMIN)
board = open_board(admin, '用车', 'care', at=NOON)
people = [person(f'p{n}') for n in range(4)]
check = actions.check_vote

def slowly(*args):
    check(*args)
    time.sleep(0.02)  # between the lock and what it guards, so that clicks meet there in every run

actions.check_vote = slowly

def unlock():
    if connection.vendor == 'sqlite':
        connections.settings['default']['OPTIONS']['transaction_mode'] = 'DEFERRED'
    QuerySet.select_for_update = lambda self, **_: self

def clicks(poll, jobs):
    wrong, gate = [], threading.Barrier(len(jobs))
    def click(member, chosen):
        gate.wait()
        try:
            actions.vote(member, poll, chosen, at=NOON)
        except Exception as error:
            wrong.append(type(error).__name__)
        finally:
            connection.close()
    threads = [threading.Thread(target=click, args=job) for job in jobs]
    [t.start() for t in threads]
    [t.join() for t in threads]
    return wrong

def race(multiple, most):
    topic = start_topic(people[0], board, title='投一投再说', body='投一个', at=NOON)
    poll = actions.open_poll(
        people[0], topic, question='哪个', options=list('甲乙丙丁'), multiple=multiple, most=most, at=NOON
    )
    pks = list(poll.options.values_list('pk', flat=True)) * 2
    wrong = clicks(poll, [(who, pks[n:n + most]) for who in people for n in range(4)])
    poll.refresh_from_db()
    held = [Vote.objects.filter(poll=poll, member=who).count() for who in people]
    counted = sum(poll.options.values_list('votes', flat=True))
    return {'wrong': wrong, 'held': held, 'people': poll.votes_count, 'counted': counted, 'healed': actions.recount()}

told = {'single': race(False, 1), 'multiple': race(True, 2)}
unlock()
told |= {'single without': race(False, 1), 'multiple without': race(True, 2)}
print(json.dumps(told))
"""


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_foru_08_parallel_clicks_leave_one_vote_a_member_and_the_control_without_the_lock_does_not(tmp_path, database):
    """16 clicks at once: four members, each from four places for four different choices."""
    site = Process(tmp_path, database)
    told = json.loads(site.script(RACE))
    single = {"wrong": [], "held": [1] * 4, "people": 4, "counted": 4, "healed": 0}
    several = {"wrong": [], "held": [2] * 4, "people": 4, "counted": 8, "healed": 0}
    assert told["single"] == single
    assert told["multiple"] == several
    assert told["single without"] != single
    assert told["multiple without"] != several
