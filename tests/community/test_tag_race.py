"""Tags under parallel hands, on either database; with a control that takes the locks away."""

import json

import pytest

from tests.community.servers import Process

RACE = """
import json, threading, time
from django.db import connection, connections, transaction
from django.db.models import QuerySet
from community.access.roles import Role
from community.pages.actions import lay_home
from community.tags import actions
from community.tags.models import Tag, Tagged
from forums.actions import open_board, start_topic
from tests.conftest import NOON, person

lay_home('x')
admin = person('admin', '站长一号', role=Role.ADMIN)
board = open_board(admin, '用车', 'care', at=NOON)
topics = [start_topic(person(f'p{n}'), board, title='周末去哪儿', body='说说看', at=NOON) for n in range(8)]
standing = actions._standing

def slowly(*args):
    known = standing(*args)
    time.sleep(0.05)  # between the lock and what it guards, so that hands meet there in every run
    return known

actions._standing = slowly

def unlock():
    if connection.vendor == 'sqlite':
        connections.settings['default']['OPTIONS']['transaction_mode'] = 'DEFERRED'
    QuerySet.select_for_update = lambda self, **_: self

def together(jobs):
    wrong, gate = [], threading.Barrier(len(jobs))
    def run(job):
        gate.wait()
        try:
            job()
        except Exception as error:
            wrong.append(type(error).__name__)
        finally:
            connection.close()
    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    [t.start() for t in threads]
    [t.join() for t in threads]
    return wrong

def merge(old, new):
    with transaction.atomic():
        actions.merge_tags(admin, old, new, at=NOON)

def race(old, new):
    wrong = together([lambda t=t: actions.tag(t, [old], at=NOON) for t in topics])
    made = Tag.objects.filter(name=old).count()
    actions.tag(topics[0], [old, new], at=NOON)
    one, other = Tag.objects.get(name=old), Tag.objects.get(name=new)
    [actions.tag(t, [], at=NOON) for t in topics]
    wrong += together([*(lambda t=t: actions.tag(t, [old], at=NOON) for t in topics), lambda: merge(one, other)])
    return {
        'wrong': wrong, 'made': made, 'left': Tagged.objects.filter(tag=one).count(),
        'moved': Tagged.objects.filter(tag=other).count(), 'healed': actions.recount(),
    }

told = {'with': race('改裝件', '配件')}
unlock()
told['without'] = race('露营车', '房车')
print(json.dumps(told))
"""


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_text_04_a_word_typed_by_eight_at_once_is_one_tag_and_none_stays_behind_a_merge(tmp_path, database):
    """Eight members tag with one new word, then again while staff merge that word into another."""
    site = Process(tmp_path, database)
    told = json.loads(site.script(RACE))
    assert told["with"] == {"wrong": [], "made": 1, "left": 0, "moved": 8, "healed": 0}
    assert told["without"] != {"wrong": [], "made": 1, "left": 0, "moved": 8, "healed": 0}
