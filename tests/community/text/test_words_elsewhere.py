"""TEXT-03: a saved word counts within 10 s in processes that were running before it was saved."""

import json
import sqlite3
import subprocess
import sys
import time

import pytest

from tests.community.servers import ROOT, Process, until

START = """
from datetime import timedelta
from django.utils import timezone
from community.access.roles import Role
from community.pages.actions import lay_home
from forums.actions import open_board, start_topic
from profiles.actions import join, set_role
from profiles.consent.actions import answer
now = timezone.now()
lay_home("北辰车友会", company="北辰汽车", terms="说真话。")
admin = join("a@example.com", "站长", at=now - timedelta(days=99), handle="admin")
set_role(admin, Role.ADMIN, at=now)
board = open_board(admin, "用车", "care", at=now)
mei = join("m@example.com", "小梅", at=now - timedelta(days=99), handle="mei")
answer(mei, {"profile_posts": True}, surface="ask", at=now)
start_topic(mei, board, title="周末说说话", body="我喜欢搭个小窝。", at=now)
"""
BY = "from django.utils import timezone\nfrom profiles.models import Member\nfrom community.text.models import *\nfrom community.text.actions import *\nby, at = Member.objects.get(handle='admin'), timezone.now()\n"
SAVE = BY + "save_word(by, '搭个小窝', 'synonym', '露营', at=at)"
BACK = BY + "roll_back(by, 0, at=at)"
# Asked of the tables by the test itself: a process that has to start first would be timed along.
EVIDENCE = (
    "select (select count(*) from evidence_termevidence where term='露营'), (select max(lexicon) from evidence_reading)"
)
FOUND = "select count(*) from search_words where search_words match '\"露营\"'"
# A page server's part: it goes on asking for the lexicon, as every request does.
WATCH = """
import os, sys, time, django
os.environ["DJANGO_SETTINGS_MODULE"] = "community.settings"
django.setup()
from community.text.keywords import terms
from community.text.models import current
while True:
    lexicon = current()
    print(lexicon.version, *[t.term for t in terms("我喜欢搭个小窝", lexicon)], file=open(sys.argv[1], "w"), flush=True)
    time.sleep(0.1)
"""
WITHIN = 10.0


def seconds_until(condition, most=WITHIN + 20):
    """Seconds until a condition held."""
    start = time.monotonic()
    assert until(condition, most, 0.1)
    return time.monotonic() - start


@pytest.mark.processes
def test_text_03_a_saved_word_counts_within_10_seconds_in_processes_that_run(tmp_path):
    site, said = Process(tmp_path, "sqlite"), tmp_path / "said"
    site.script(START)
    reader = subprocess.Popen([sys.executable, "-c", WATCH, str(said)], cwd=ROOT, env=site.environment)
    worker = site.worker()

    def told(question):
        with sqlite3.connect(tmp_path / "site.sqlite3") as base:
            return base.execute(question).fetchone()

    def heard():
        return said.read_text("utf-8").split() if said.exists() else []

    try:
        assert until(lambda: heard()[:1] == ["0"], 30)
        assert until(lambda: told(EVIDENCE) == (0, 0), 30)
        assert "露营" not in heard()
        assert told(FOUND) == (0,)
        site.script(SAVE)
        assert seconds_until(lambda: heard()[:1] == ["1"] and "露营" in heard()) < WITHIN
        assert seconds_until(lambda: told(EVIDENCE) == (1, 1)) < WITHIN
        assert seconds_until(lambda: told(FOUND) == (1,)) < WITHIN
        site.script(BACK)
        assert seconds_until(lambda: heard()[:1] == ["2"] and "露营" not in heard()) < WITHIN
        assert seconds_until(lambda: told(EVIDENCE) == (0, 2)) < WITHIN
        assert reader.poll() is None
        assert worker.poll() is None
    finally:
        reader.kill()
        worker.kill()
        reader.wait()
        worker.wait()


RACE = """
import json, threading, time
from django.db import connection, connections
from django.db.models import QuerySet
from community.access.roles import Role
from community.text import actions
from community.text.models import *
from tests.conftest import NOON, person

admin, record = person('admin', '站长一号', role=Role.ADMIN), actions.record

def slowly(*args, **more):
    time.sleep(0.02)  # between the new number and its commit, so that changes meet there in every run
    return record(*args, **more)

actions.record = slowly

def race(tag):
    wrong, gate = [], threading.Barrier(8)
    def change(n):
        gate.wait()
        try:
            actions.save_word(admin, f'{tag}小雨滴{n % 6}号', 'brand', at=NOON)
        except Exception as error:
            wrong.append(type(error).__name__)
        finally:
            connection.close()
    threads = [threading.Thread(target=change, args=[n]) for n in range(8)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    return wrong

wrong = race('甲')
numbers = sorted(LexiconVersion.objects.values_list('number', flat=True))
if connection.vendor == 'sqlite':
    connections.settings['default']['OPTIONS']['transaction_mode'] = 'DEFERRED'
QuerySet.select_for_update = lambda self, **_: self
connection.close()
print(json.dumps({'wrong': wrong, 'numbers': numbers, 'words': Word.objects.count() == len(words_of(version())), 'unlocked': race('乙')}))
"""


@pytest.mark.processes
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_text_03_colleagues_who_save_at_once_get_a_version_each(tmp_path, database):
    site = Process(tmp_path, database)
    got = json.loads(site.script(RACE))
    assert sorted(got["wrong"]) == ["Contradicted", "Contradicted"]
    assert (got["numbers"], got["words"]) == (list(range(7)), True)
    assert set(got["unlocked"]) - {"Contradicted"}
