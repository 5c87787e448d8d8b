"""One act reaches every reader exactly once, whatever dies on the way."""

import json
import signal
from datetime import timedelta

import pytest
from django.utils import timezone

from community.activity.actions import deliver, prune_deliveries, record, replay
from community.activity.models import MAX_TRIES, Delivery
from community.activity.registry import readers, verbs
from community.search.models import Indexed
from forums.actions import start_topic
from insights.evidence.models import TermEvidence
from profiles.preferences.models import Preference
from tests.community.servers import Process, until
from tests.conftest import NOON, OPTIONAL, as_, drain, person
from tests.insights.oracle import state


@pytest.fixture
def mei(site):
    return person("mei", "小梅", consents=OPTIONAL)


@pytest.fixture
def broken():
    """Search fails on every activity; the reader that works is handed over."""

    def fail(*_):
        raise RuntimeError("search is down")

    working = readers["search"]
    type(working)(working.code, working.verbs, fail, working.hears_imports, fail)  # registers itself
    yield working
    readers["search"] = working


def test_actv_03_a_failing_reader_keeps_its_own_delivery_open_and_stops_no_other(mei, board, broken, caplog):
    start_topic(mei, board, title="说说最近的事", body="我喜欢露营。", at=NOON)
    now = timezone.now()
    deliver(now, size=200)
    assert TermEvidence.objects.filter(term="露营").exists()
    stuck = Delivery.objects.open().filter(reader="search")
    assert stuck.exists()
    assert all("search is down" in d.error and d.tries >= 1 and d.due_at > now for d in stuck)
    assert not Delivery.objects.open().exclude(reader="search").exists()
    readers["search"] = broken
    drain(now + timedelta(days=1))
    assert not Delivery.objects.open().exists()
    assert Indexed.objects.filter(text__contains="露营").exists()


def test_actv_03_a_delivery_that_never_works_waits_in_the_open(mei, board, broken):
    start_topic(mei, board, title="说说最近的事", body="我喜欢露营。", at=NOON)
    now = timezone.now()
    for day in range(MAX_TRIES + 3):
        deliver(now + timedelta(days=day), size=200)
    stuck = Delivery.objects.open()
    assert {d.tries for d in stuck} == {MAX_TRIES}
    assert not Delivery.objects.waiting(now + timedelta(days=99)).exists()


def test_actv_03_the_report_says_what_it_is_behind(mei, board, colleagues, broken):
    browser = as_(colleagues["marketer"])
    drain()
    assert "还没读进来" not in browser.get("/desk/reports/terms/").content.decode()
    start_topic(mei, board, title="说说最近的事", body="我喜欢露营。", at=NOON)
    assert "刚发生的 1 件事还没读进来" in browser.get("/desk/reports/terms/").content.decode()
    Delivery.objects.open().filter(reader="evidence").update(tries=MAX_TRIES)
    assert "有 1 件事试了几次都没读进去" in browser.get("/desk/reports/terms/").content.decode()


def test_actv_03_replaying_everything_changes_no_row(mei, board):
    for days in (5, 3):
        start_topic(mei, board, title="说说最近的事", body="我喜欢露营。", at=NOON - timedelta(days=days))
    drain()
    there = state()
    found = sorted(Indexed.objects.values_list("kind", "key", "text", "audience"))
    for code in readers:
        assert replay(code, timezone.now()) == Delivery.objects.filter(reader=code).count()
    drain()
    assert state() == there
    assert sorted(Indexed.objects.values_list("kind", "key", "text", "audience")) == found
    assert Preference.objects.exists()


def test_actv_03_the_backlog_is_counted_and_done_deliveries_are_pruned(mei, board):
    drain()
    start_topic(mei, board, title="说说最近的事", body="嗯", at=NOON)
    assert Delivery.objects.open().count() >= 2
    drain()
    assert prune_deliveries(timezone.now() + timedelta(seconds=1)) > 0
    assert not Delivery.objects.exists()


def test_actv_03_an_act_that_fails_leaves_no_line(mei, board):
    before = Delivery.objects.count()
    with pytest.raises(RuntimeError):
        _act_and_fail(mei)
    assert Delivery.objects.count() == before


def _act_and_fail(member):
    from django.db import transaction

    with transaction.atomic():
        record(member, next(iter(verbs.values())), member, at=NOON)
        raise RuntimeError


FILL = """
from django.utils import timezone
from tests.conftest import NOON, OPTIONAL, person
from community.access.roles import Role
from community.pages.actions import lay_home
from forums.actions import open_board, start_topic
lay_home('x')
admin = person('admin', '站长一号', role=Role.ADMIN)
board = open_board(admin, '用车', 'care', at=NOON)
people = [person(f'p{n}', consents=OPTIONAL) for n in range(5)]
for n in range(120):
    start_topic(people[n % 5], board, title=f'第 {n} 个主题', body='我喜欢露营。流光后排空间很大。', at=NOON)
"""
LEFT = "from community.activity.models import Delivery; print(Delivery.objects.open().count())"
STATE = """
import json
from community.search.models import Indexed
from tests.insights.oracle import expected, state
from community.text.models import current
from django.db import connection
from django.utils import timezone
there = state()
right = {k: str(v) for k, v in expected(timezone.now(), current()).items()} == {k: str(v) for k, v in there.items()}
with connection.cursor() as c:
    c.execute('select count(*) from search_words')
    words = c.fetchone()[0]
print(json.dumps({'right': right, 'evidence': len(there['evidence']), 'indexed': Indexed.objects.count(), 'words': words}))
"""


KILL = """
import contextlib, os, random, signal, time
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from community.activity.actions import deliver
import community.management.commands.worker

deliver(timezone.now(), size=2)  # what a process reads once is read here
connection.close()
if connection.vendor == 'postgresql':
    connection.close_pool()

def beside(work):
    child = os.fork()
    if not child:
        with contextlib.suppress(SystemExit):
            work()
        os._exit(0)
    return child

def again():
    from community.activity.actions import replay
    [replay(r, timezone.now()) for r in ('search', 'evidence')]

def left():
    from community.activity.models import Delivery
    os.write(pipe[1], b'%9d' % Delivery.objects.open().count())

dice, at_work, pipe = random.Random(3), 0, os.pipe()
def waiting():
    os.waitpid(beside(left), 0)
    return int(os.read(pipe[0], 9))

def work_until(seconds):
    signal.setitimer(signal.ITIMER_PROF, seconds)  # seconds of work, not of the clock; nothing catches its signal
    call_command('worker')

for killed in range(1, 21):
    seconds = 0.03 + dice.random() * 0.3  # drawn before the fork: each child would draw the same
    before, worker = waiting(), beside(lambda: work_until(seconds))
    end = time.monotonic() + 5
    while not (gone := os.waitpid(worker, os.WNOHANG))[0]:
        if time.monotonic() > end:  # it has nothing to do
            os.kill(worker, signal.SIGKILL)
        time.sleep(0.01)
    assert os.WIFSIGNALED(gone[1])
    at_work += 0 < waiting() < before
    os.waitpid(beside(again), 0)  # there is work for each stretch
print(at_work)
"""


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_actv_03_a_worker_killed_at_20_random_points_leaves_everything_exactly_once(tmp_path, database):
    """The workers are forked off one process that has read all code and words, so that each is killed
    at its work and not at its start."""
    site = Process(tmp_path, database)
    site.script(FILL)
    assert int(site.script(KILL)) >= 3  # killed in the midst of the queue
    worker = site.worker()
    try:
        assert until(lambda: site.script(LEFT).strip() == "0", 60)
    finally:
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=20) == 0
    got = json.loads(site.script(STATE))
    assert got["right"]
    assert got["evidence"] >= 240
    assert got["indexed"] == got["words"] >= 120
