"""Every loop of a worker has its turn, however few connections the pool holds; a page has one that lives (OPS-01)."""

import subprocess
import sys

import pytest

from community.activity.registry import jobs
from tests.community.servers import ROOT, Process, ready, until

pytestmark = pytest.mark.processes
# Seconds in which each loop of a worker that has just begun has had its turn.
TURN = 20
WAITING = """
from django.utils import timezone
from community.attachments.models import Attachment
Attachment.objects.create(kind="picture", name="a.jpg", raw="not there", at=timezone.now())
"""
# What each loop has left behind: the readers' and the lonely jobs' rounds, the sign of life, the decoder's try.
LEFT = """
from community.activity.registry import jobs
from community.attachments.models import Attachment
from community.ops.models import JobRun, Pulse
pulse = Pulse.objects.first()
ran = set(JobRun.objects.exclude(well_at=None).values_list("job", flat=True))
print(bool(pulse and pulse.seen_at > pulse.began_at), bool(pulse and pulse.round_at > pulse.began_at),
      Attachment.objects.filter(tries__gt=0).exists(), sorted(job.name for job in jobs.values() if job.apart and job.name not in ran))
"""
HOLDING = """
from community.attachments.actions import decoding
from community.management.commands import worker
from community.ops import life
for room in (worker, life, decoding):
    room.give_back = lambda: None
from django.core.management import call_command
call_command("worker")
"""
SIGN = """
import platform
from datetime import timedelta
from django.utils import timezone
from community.ops.actions import give_sign
at = timezone.now() - timedelta(seconds={ago})
give_sign(f"{{{machine}}}:1", began_at=at, round_at=at, memory=1, runs=[], at=at)
"""
# A page, all connections of the pool ended from elsewhere, and the page again; a request gives its connection back at its end.
PAGES = """
{before}
import psycopg
from django.db import connection
from django.test import Client
client, told = Client(raise_request_exception=False, headers={{"host": "localhost"}}), []
for _ in range(2):
    told.append(client.get("/search/?q=x").status_code)
    connection.close()
    with psycopg.connect({url!r}, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
print(told)
"""


@pytest.fixture
def site(tmp_path):
    """A site on PostgreSQL whose pool holds two connections, with a file that waits for the decoder."""
    made = Process(tmp_path, "postgresql")
    made.environment |= {"DATABASE_POOL": "2", "DECODERS": "1"}
    made.script(WAITING)
    return made


def test_ops_01_with_two_connections_every_loop_of_the_worker_has_its_turn(site):
    assert len([job for job in jobs.values() if job.apart]) > 2
    running = site.worker()
    try:
        assert until(lambda: site.script(LEFT).strip() == "True True True []", TURN), site.script(LEFT)
    finally:
        running.terminate()
        assert running.wait() == 0


def test_ops_01_loops_that_keep_their_connections_leave_none_to_the_others_control(site):
    running = ready().begin_script(HOLDING, site.environment)
    try:
        assert not until(lambda: site.script(LEFT).strip() == "True True True []", TURN / 2)
    finally:
        running.kill()
        running.wait()


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
@pytest.mark.parametrize(
    ("ago", "machine", "code"), [(1, "platform.node()", 0), (60, "platform.node()", 1), (1, "'elsewhere'", 1)]
)
def test_ops_01_whether_this_machines_worker_lives_is_asked_without_loading_the_site(
    tmp_path, database, ago, machine, code
):
    site = Process(tmp_path, database)
    assert _well(site).returncode == 1
    site.script(SIGN.format(ago=ago, machine=machine))
    assert _well(site).returncode == code


def test_ops_01_a_worker_is_not_well_where_the_database_does_not_answer(tmp_path):
    site = Process(tmp_path, "sqlite")
    site.environment["DATABASE_URL"] = "postgresql://nobody:x@127.0.0.1:1/none"
    assert _well(site).returncode


def _well(site):
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "community.ops.well"], cwd=ROOT, env=site.environment,
        capture_output=True, text=True,
    )  # fmt: skip
    assert "community.ops.direct" in done.stderr
    assert "community.ops.models" not in done.stderr
    return done


UNCHECKED = "from django.conf import settings; settings.DATABASES['default']['CONN_HEALTH_CHECKS'] = False"


@pytest.mark.parametrize(("before", "status"), [("", 200), (UNCHECKED, 500)])
def test_ops_01_a_page_after_the_database_was_begun_anew_has_a_connection_that_lives(tmp_path, before, status):
    """Without the pool's look at what it hands out (the control) it is given a dead one."""
    site = Process(tmp_path, "postgresql")
    site.environment["LOG_LEVEL"] = "CRITICAL"
    code = PAGES.format(url=site.environment["DATABASE_URL"], before=before)
    assert site.script(code).strip() == f"[200, {status}]"
