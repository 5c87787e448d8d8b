"""Two workers at the same permission: one message leaves, on either database; and the control without the claim."""

import json

import pytest

from tests.community.servers import Process

RACE = """
import json, threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import timedelta
from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from community.access.roles import Role
from community.activity.actions import deliver
from forums.actions import open_board, reply, start_topic
from profiles.inbox.actions import ask_once, send_onces, wechat
from profiles.inbox.models import Once
from tests.conftest import NOON, person
from tests.profiles.wechats import ID, SECRET, TEMPLATE, WeChat

fake = WeChat()
settings.WECHAT_MP = {'id': ID, 'secret': SECRET, 'template': TEMPLATE, 'api': fake.url}
board = open_board(person('boss', role=Role.ADMIN), '用车', 'care', intro='写清楚', at=NOON)
author, answerer = person('author'), person('answerer')
handed = []

def ready(first, number=5):
    for n in range(first, first + number):
        topic = start_topic(author, board, title=f'第{n}个问题', body='怎么办', at=NOON)
        ask_once(author, topic, openid=f'openid-{n}', scene=n + 1, template=TEMPLATE, at=NOON)
        reply(answerer, topic, body='这么办', at=NOON)
    while deliver(NOON + timedelta(minutes=1), size=200):
        pass

def race(threads=4):
    del handed[:]
    gate = threading.Barrier(threads)
    looked = threading.local()
    sends, messages = wechat.send, wechat._message
    def slowly(*args):
        looked.n = getattr(looked, 'n', 0) + 1
        threading.Event().wait(0.03)  # between the look at a permission and its claim
        return messages(*args)
    def handing(channel, to, message, **more):
        handed.append(to)  # what is handed over counts, not what WeChat makes of the second one
    wechat.send, wechat._message = handing, slowly
    def work(_):
        gate.wait()
        try:
            send_onces(NOON + timedelta(minutes=11))
        finally:
            connection.close()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(threads)))
    wechat.send, wechat._message = sends, messages
    return {'handed': len(handed), 'people': len(set(handed)), 'spent': Once.objects.exclude(spent_at=None).count()}

def unguard():
    QuerySet.select_for_update = lambda self, **_: self
    wechat._claim = wechat._claim.__wrapped__

ready(0)
told = race()
Once.objects.all().delete()
ready(10)
unguard()
print(json.dumps({'with': told, 'without': race()}))
"""


@pytest.mark.processes
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_inbx_02_of_four_workers_at_the_same_permissions_each_is_used_once_and_the_control_without_the_claim_fails(
    tmp_path, database
):
    told = json.loads(Process(tmp_path, database).script(RACE))
    print(database, told)
    right = {"handed": 5, "people": 5, "spent": 5}
    assert told["with"] == right
    assert told["without"] != right
