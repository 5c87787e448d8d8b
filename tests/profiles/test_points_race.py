"""Parallel spends on either database, and the control that takes the lock away."""

import json

import pytest

from tests.community.servers import Process

RACE = """
import json, threading, time
from concurrent.futures import ThreadPoolExecutor
from django.db import connection, connections
from django.db.models import QuerySet, Sum
from community.access.permissions import Refused
from community.privacy.registry import subject_of
from profiles.points.actions import ledger, pay, recount
from profiles.points.models import Account, Entry, books
from profiles.points.registry import Deed, Done, Spending
from tests.conftest import NOON, person

deed = Deed('test.did', '做了件事', '', '', (), lambda a: [], 50, 'day', 100000)
Spending('test.shop', '换了个杯子')
check = ledger.check_enough

def slowly(*args):
    check(*args)
    time.sleep(0.01)  # between the lock and what it guards, so that spends meet there in every run

ledger.check_enough = slowly

def unlock():
    if connection.vendor == 'sqlite':
        connections.settings['default']['OPTIONS']['transaction_mode'] = 'DEFERRED'
    QuerySet.select_for_update = lambda self, **_: self

def race(name, spends=100, threads=20):
    people = [person(f'{name}{n}') for n in range(2)]
    pay([(deed, Done(m.pk, 1, NOON, True)) for m in people], at=NOON)
    told = {'wrong': [], 'spent': {m.handle: 0 for m in people}, 'refused': 0}
    gate, guard = threading.Barrier(threads), threading.Lock()
    def one(member):
        try:
            ledger.spend(member, 10, 'test.shop', NOON)
            with guard:
                told['spent'][member.handle] += 1
        except Refused:
            with guard:
                told['refused'] += 1
        except Exception as error:
            with guard:
                told['wrong'].append(type(error).__name__)
    def work(n):
        gate.wait()
        for _ in range(2 * spends // threads):
            one(people[n % 2])
        connection.close()
    began = time.monotonic()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(threads)))
    keys = [subject_of(m) for m in people]
    rows = Account.objects.filter(subject__in=keys)
    told['spent'] = sorted(told['spent'].values())
    told['wrong'] = len(told['wrong'])
    told['left'] = [a.balance for a in rows]
    told['counted'] = Entry.objects.filter(subject__in=keys).aggregate(n=Sum('amount'))['n']
    told['books'] = sum(books().values())
    told['healed'] = recount()
    return told, round(time.monotonic() - began, 2)

told, seconds = race('with')
unlock()
without, _ = race('without')
print(json.dumps({'with': told, 'without': without, 'seconds': seconds}))
"""


@pytest.mark.processes
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_pts_01_of_two_hundred_spends_five_a_member_succeed_and_the_control_without_the_lock_fails(tmp_path, database):
    """Two members with 50 points each, 100 spends of 10 each from twenty threads at once."""
    site = Process(tmp_path, database)
    told = json.loads(site.script(RACE))
    right = {"wrong": 0, "spent": [5, 5], "refused": 190, "left": [0, 0], "counted": 0, "books": 0, "healed": 0}
    print(database, told)
    assert told["with"] == right
    assert told["without"] != right
