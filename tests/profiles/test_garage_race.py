"""Two members who claim the same car with the same code at once, on either database, and the control without the guards."""

import json

import pytest

from tests.community.servers import Process

RACE = """
import json, threading, time
from concurrent.futures import ThreadPoolExecutor
from django.db import connection
from django.db.models import QuerySet
from community.access.permissions import Refused
from community.access.roles import Role
from community.catalogue.actions import add_product
from profiles.garage.actions import prove_by_code, proving
from profiles.garage.models import Car, Sold
from tests.conftest import NOON, person
from tests.profiles.garages import car_of, sold, vin

admin = person('boss', role=Role.ADMIN)
add_product('liuguang', '流光')
clean = proving.verify

def slowly(*args):
    time.sleep(0.02)  # between the guard and what it guards, so that claims meet there in every run
    clean(*args)

proving.verify = slowly

def unguard():
    if connection.vendor == 'sqlite':
        connection.settings_dict['OPTIONS']['transaction_mode'] = 'DEFERRED'
        from django.db import connections
        connections.settings['default']['OPTIONS'] |= {'transaction_mode': 'DEFERRED', 'timeout': 1}
    QuerySet.select_for_update = lambda self, **_: self
    with connection.schema_editor() as editor:
        [rule] = [c for c in Car._meta.constraints if c.name == 'one_live_owner_per_serial']
        editor.remove_constraint(Car, rule)

def race(name, first, cars=6, threads=6):
    for n in range(cars):
        sold(admin, ('liuguang', vin(first + n), 'CODE'))
    told, guard, owners = {'won': 0, 'refused': 0, 'wrong': 0}, threading.Lock(), []
    people = [person(f'{name}{n}') for n in range(threads)]
    garages = [[car_of(m) for _ in range(cars)] for m in people]
    gate = threading.Barrier(threads)
    def work(n):
        for k in range(cars):
            gate.wait()
            try:
                prove_by_code(people[n], garages[n][k], vin(first + k), 'CODE', at=NOON)
                said = 'won'
            except Refused:
                said = 'refused'
            except Exception:
                said = 'wrong'
            with guard:
                told[said] += 1
        connection.close()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(threads)))
    live = list(Car.objects.live().filter(member__in=people).values_list('serial_hash', flat=True))
    told['live'], told['serials'] = len(live), len(set(live))
    return told

told = race('with', 100)
unguard()
print(json.dumps({'with': told, 'without': race('without', 200)}))
"""


@pytest.mark.processes
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_prof_11_of_six_who_claim_a_car_at_once_one_gets_it_and_the_control_without_the_guards_fails(
    tmp_path, database
):
    """Six cars, six members, one code a car."""
    told = json.loads(Process(tmp_path, database).script(RACE))
    print(database, told)
    right = {"won": 6, "refused": 30, "wrong": 0, "live": 6, "serials": 6}
    assert told["with"] == right
    assert told["without"] != right
