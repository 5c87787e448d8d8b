"""One key, one write, under parallel requests, on either database; with a control that takes the guard away."""

import json

import pytest

from tests.community.servers import Process

pytestmark = pytest.mark.processes

RACE = """
import json, threading, time
from collections import Counter
from django.db import connection
from community.access.roles import Role
from community.api.models import ApiAnswer
from community.pages.actions import lay_home
from forums import actions
from forums.actions import open_board, start_topic
from forums.models import Post
from tests.community.rest.asking import Program
from tests.conftest import NOON, person

lay_home('x')
admin = person('admin', '站长一号', role=Role.ADMIN)
board = open_board(admin, '用车', 'care', at=NOON)
topic = start_topic(person('p1', '小梅'), board, title='冬天续航掉多少', body='说说看', at=NOON)
whole = actions.reply

def slowly(*args, **fields):
    time.sleep(0.05)  # so that requests meet between the look for a key and its answer
    return whole(*args, **fields)

actions.reply = slowly

def race(handle, keys):
    member, gate = person(handle, handle), threading.Barrier(len(keys))
    asking = [Program(member, SERVER_NAME='127.0.0.1') for _ in range(2)]
    statuses, bodies = Counter(), set()
    def ask(program, key):
        gate.wait()
        try:
            answer = program.post(f'topics/{topic.pk}/posts', {'body': '掉三成'}, key=key)
            statuses[answer.status_code] += 1
            bodies.add((program.secret, key, answer.content))
        except Exception as error:
            statuses[type(error).__name__] += 1
        finally:
            connection.close()
    threads = [threading.Thread(target=ask, args=(asking[n % 2], key)) for n, key in enumerate(keys)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    written = Post.objects.filter(author=member).count()
    return {'statuses': dict(statuses), 'written': written, 'answers': len(bodies)}

def unguard():
    if connection.vendor == 'sqlite':
        connection.settings_dict['OPTIONS']['transaction_mode'] = 'DEFERRED'
        from django.db import connections
        connections.settings['default']['OPTIONS']['transaction_mode'] = 'DEFERRED'
    (constraint,) = ApiAnswer._meta.constraints
    connection.close()
    with connection.schema_editor() as editor:
        editor.remove_constraint(ApiAnswer, constraint)

told = {'guarded': race('p2', ['k'] * 8)}
unguard()
# one of five goes wrong, however the machine deals the turns
told['without'] = [race(f'p{n}', ['k'] * 8) for n in range(3, 8)]
print(json.dumps(told))
"""


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_api_01_parallel_repeats_of_a_key_write_once_and_without_the_guard_they_do_not(tmp_path, database):
    """Eight at once with the same key: four by each of two tokens, for which it is a key of their own."""
    told = json.loads(Process(tmp_path, database).script(RACE))
    once = {"statuses": {"201": 8}, "written": 2, "answers": 2}
    assert told["guarded"] == once
    assert any(found != once for found in told["without"])
