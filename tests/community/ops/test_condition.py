"""Lines of the site's condition, the page, the signs of life, and what load balancers are told."""

import re
import threading
import time
from contextlib import suppress
from datetime import timedelta

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.utils import timezone

from community.access.permissions import Refused
from community.activity import models
from community.activity.models import MAX_TRIES, Activity, Delivery
from community.activity.registry import Job, readers
from community.ops import condition as rooms
from community.ops import probes
from community.ops.actions import give_sign, retry_reader
from community.ops.condition import condition, is_ready
from community.ops.figures import figures
from community.ops.life import Life
from community.ops.models import JobRun, Pulse
from community.ops.registry import State
from tests.conftest import NOON, as_, drain


@pytest.fixture(autouse=True)
def asked_anew(settings, tmp_path, monkeypatch):
    """What was seen of the parts in one test is not known in the next; backups lie in the test's folder."""
    settings.BACKUPS = str(tmp_path / "backups")
    monkeypatch.setattr(rooms, "_known", {})
    probes.forget()
    yield
    probes.forget()


def sign(at, *, round_at=None, runs=()):
    give_sign("here:1", began_at=at, round_at=round_at or at, memory=1, runs=list(runs), at=at)


def states(at):
    probes.forget()
    return {line.code: line for line in condition(at)[0]}


def fail(*_):
    raise OSError("away")


def hang(*_):
    time.sleep(8)


def test_ops_01_every_part_has_a_line_in_words(site):
    at = timezone.now()
    sign(at)
    lines = states(at)
    assert {"database", "search", "channels", "mail", "worker", "jobs", "disk", "backups"} <= lines.keys()
    assert {f"reader:{code}" for code in readers} <= lines.keys()
    for line in lines.values():
        assert re.search(r"[\u4e00-\u9fff]", f"{line.words}"), line
        assert line.state == State.WELL or line.advice, line
        assert line.since
    assert not [line for line in lines.values() if line.state == State.STOPPED]
    assert all(re.search(r"[\u4e00-\u9fff]", f"{reader.label}") for reader in readers.values())


def test_ops_01_a_silent_worker_is_the_only_red_line(topic):
    at = timezone.now()
    sign(at - timedelta(minutes=30), runs=[JobRun(job="points", ran_at=at - timedelta(hours=3), failed_at=at - timedelta(hours=3), error="X")])  # fmt: skip
    Delivery.objects.open().update(tries=1, error="OSError('x')")
    lines = states(at)
    assert {code for code, line in lines.items() if line.state == State.STOPPED} == {"worker"}
    assert "worker" in lines["reader:search"].words
    assert lines["worker"].since == at - timedelta(minutes=30)
    sign(at)
    lines = states(at)
    assert lines["worker"].state == State.WELL
    # control: with a worker the very same readers and jobs are red for themselves
    assert lines["reader:search"].state == lines["jobs"].state == State.STOPPED


def test_ops_01_the_page_says_since_when_only_where_something_is_wrong(admin, tmp_path):
    at = timezone.now()
    sign(at - timedelta(minutes=30))
    page = as_(admin).get("/desk/condition/").text
    parts = dict(re.findall(r'data-part="([\w:]+)" data-state="\w+">(.*?)</li>', page, re.S))
    assert "30 分钟前开始的。" in parts["worker"]
    for well in ("database", "disk"):
        assert "开始的" not in parts[well]
    assert "从刚刚起" not in page
    assert "做的。" not in parts["backups"]
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "backup-1.tar.gz").touch()
    assert "刚刚做的。" in as_(admin).get("/desk/condition/").text


def test_ops_01_a_worker_that_lives_and_hangs_is_late(db):
    at = timezone.now()
    sign(at, round_at=at - timedelta(minutes=10))
    line = states(at)["worker"]
    assert (line.state, line.since) == (State.LATE, at - timedelta(minutes=10))


def test_ops_01_a_reader_is_late_failing_or_waits_for_a_person(topic, admin):
    at = timezone.now()
    sign(at)
    drain(at)
    assert states(at)["reader:heat"].state == State.WELL
    Delivery.objects.filter(reader="heat").update(done_at=None, due_at=at - timedelta(minutes=5))
    assert states(at)["reader:heat"].state == State.LATE
    assert states(at)["reader:heat"].since == at - timedelta(minutes=5)
    Delivery.objects.filter(reader="heat").update(tries=MAX_TRIES, error="ValueError('lin@example.com')")
    lines = states(at)
    assert {code for code, line in lines.items() if line.state == State.STOPPED} == {"reader:heat"}
    assert "ValueError" in lines["reader:heat"].words
    assert "lin@" not in lines["reader:heat"].words
    page = as_(admin).get("/desk/condition/").content.decode()
    assert "/desk/condition/retry/heat/" in page
    assert "/desk/condition/retry/search/" not in page
    as_(admin).post("/desk/condition/retry/heat/")
    drain()
    assert states(timezone.now())["reader:heat"].state == State.WELL
    assert Activity.objects.get(verb="ops.reader_retried").title == "heat"


def test_ops_01_only_who_runs_the_site_lets_a_reader_try_again(topic, mei):
    Delivery.objects.filter(reader="heat").update(done_at=None, tries=MAX_TRIES)
    with pytest.raises(Refused):
        retry_reader(mei, "heat", at=NOON)
    assert not Delivery.objects.filter(reader="heat").exclude(tries=MAX_TRIES).exists()


def test_ops_01_the_queue_is_counted_from_its_index_and_no_further_than_it_must(
    topic, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(models, "MOST_COUNTED", 1)
    Delivery.objects.update(done_at=None)
    with django_assert_num_queries(2):
        lags = Delivery.objects.lags(readers)
    assert max(lag.waiting for lag in lags.values()) == 1
    monkeypatch.undo()
    assert Delivery.objects.lags(["search"])["search"].waiting == Delivery.objects.backlog("search")[0] > 1
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
        cursor.execute(explain + models._LAG, ["x", 8, "x", 10])
        assert "delivery_open" in str(cursor.fetchall())


def test_ops_01_old_and_missing_backups_and_waiting_mail_are_told(lin, settings, tmp_path, monkeypatch):
    at = timezone.now()
    sign(at)
    assert states(at)["backups"].state == State.LATE
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "backup-1.tar.gz").touch()
    assert states(at)["backups"].state == State.WELL
    assert states(at + timedelta(days=3))["backups"].state == State.LATE
    assert states(at + timedelta(days=9))["backups"].state == State.STOPPED
    monkeypatch.setattr(rooms, "disk", lambda: (10, 10))
    assert states(at)["disk"].state == State.STOPPED


def test_ops_01_signs_of_life_keep_what_each_run_came_to(db, monkeypatch):
    life, job, other = Life(), Job("t_well", 5, fail), Job("t_ill", 5, fail)
    try:
        with life.noting(job):
            life.say(NOON)
            assert JobRun.objects.get(job="t_well").well_at is None
        with suppress(KeyError), life.noting(other):
            raise KeyError("lin@example.com")
        life.say(NOON)
        assert JobRun.objects.get(job="t_well").well_at
        ill = JobRun.objects.get(job="t_ill")
        assert (ill.is_failing, ill.error) == (True, "KeyError")
        with life.noting(other):
            pass
        life.say(NOON)
        ill.refresh_from_db()
        assert ill.failed_at
        assert not ill.is_failing
        assert Pulse.objects.get().memory > 2**20
        life.say(NOON)
        assert Pulse.objects.count() == 1
    finally:
        from community.activity.registry import jobs

        del jobs["t_well"], jobs["t_ill"]


def test_ops_01_health_says_well_or_not_and_nothing_else(
    client, monkeypatch, settings, caplog, django_assert_num_queries
):
    settings.SECURE_SSL_REDIRECT = True
    with django_assert_num_queries(0):
        answer = client.get("/health/", headers={"host": "10.0.0.7"})
    assert (answer.status_code, answer.json()) == (200, {"well": True})
    assert not answer.cookies
    monkeypatch.setattr(probes, "database", fail)
    probes.forget()
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()) == (503, {"well": False})
    assert client.get("/health/live/").status_code == 200
    assert not caplog.records
    assert client.post("/health/").status_code == 405


def test_ops_01_a_part_that_hangs_holds_nobody_up_and_is_asked_once(client, monkeypatch):
    asked = []
    monkeypatch.setattr(probes, "database", lambda: (asked.append(1), hang()))
    began = time.monotonic()
    assert client.get("/health/").status_code == 503
    assert client.get("/health/").status_code == 503
    assert time.monotonic() - began < probes.SECONDS * 2
    assert len(asked) == 1
    assert len([t for t in threading.enumerate() if t.name == "probe database"]) == 1


def test_ops_01_the_page_goes_on_while_the_database_is_away(admin, mei, monkeypatch, django_assert_num_queries):
    browser = as_(admin)
    page = browser.get("/desk/condition/")
    assert 'data-part="database" data-state="well"' in page.content.decode()
    assert browser.get("/desk/condition/away/").status_code == 404
    monkeypatch.setattr(probes, "database", fail)
    probes.forget()
    with django_assert_num_queries(0):
        for more in ({}, {"X-Requested-With": "fetch"}):
            told = browser.get("/desk/condition/", headers=more).content.decode()
            assert re.findall(r'data-part="([\w:]+)" data-state="stopped"', told) == ["database"]
            assert "<form" not in told
    other = Client()
    assert other.get("/desk/condition/").status_code != 200
    other.cookies["condition_pass"] = signing.dumps(True, salt="something else")
    assert other.get("/desk/condition/").status_code != 200
    assert as_(mei).get("/desk/condition/").status_code == 403


def test_ops_01_no_table_is_asked_while_the_database_is_away(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert figures("OSError", NOON).lags is None
    assert is_ready()
