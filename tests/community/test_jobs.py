"""A fault of one job's, or of one loop's, holds up no other, and no reader of the log (OPS-01)."""

import threading
from types import SimpleNamespace

import pytest
from django.db import OperationalError

from community.activity.registry import Job, jobs
from community.management.commands import worker
from community.ops import probes
from community.ops.life import Away


@pytest.fixture
def ran(monkeypatch):
    """Two jobs alone: the first fails as `ran["error"]` says, the second writes that it ran."""
    done = {"error": ValueError("a fault"), "times": 0}

    def fails(at):
        raise done["error"]

    def runs(at):
        done["times"] += 1

    monkeypatch.setattr(worker, "deliver", lambda at: 0)
    monkeypatch.setattr(worker.Life, "begin", lambda life: None)  # it writes, from a thread of its own
    monkeypatch.setattr(worker.time, "sleep", lambda seconds: None)
    for code in list(jobs):
        monkeypatch.delitem(jobs, code)
    for job in (Job("fails", 0, fails), Job("runs", 0, runs)):
        monkeypatch.setitem(jobs, job.name, job)
    return done


@pytest.fixture
def away(monkeypatch):
    """The database answers nobody."""
    monkeypatch.setattr(probes, "away", lambda *_, **__: {"database": "OperationalError"})


@pytest.fixture
def command(monkeypatch):
    """A worker whose loops wait for nothing; the test keeps its connection."""
    monkeypatch.setattr(worker, "connection", SimpleNamespace(close=lambda: None))
    for name in ("PAUSE", "AGAIN"):
        monkeypatch.setattr(worker, name, 0)
    return worker.Command()


def round_of(once):
    command = worker.Command()
    command.once = once
    return command._round(dict.fromkeys(jobs, 0.0))


def test_ops_01_a_job_that_fails_is_written_down_and_the_next_one_runs(db, ran, caplog):
    round_of(once=False)
    assert ran["times"] == 1
    assert "job fails failed" in caplog.text
    assert "a fault" in caplog.text


def test_ops_01_whoever_runs_the_worker_once_is_told(db, ran):
    with pytest.raises(ValueError, match="a fault"):
        round_of(once=True)


def test_ops_01_two_signals_at_once_end_the_worker_and_wait_for_nothing(ran, monkeypatch, settings):
    """The second comes while the first is being heard, in the same thread: what is locked then is never let go."""
    command, told, settings.DECODERS = worker.Command(), [], 0
    monkeypatch.setattr(worker.signal, "signal", lambda name, handler: told.append(handler))

    def signals(due):
        with command.stopping._cond:
            thread = threading.Thread(target=told[-1], daemon=True)
            thread.start()
            thread.join(timeout=5)
            assert not thread.is_alive()

    monkeypatch.setattr(command, "_round", signals)
    command.handle()


def test_ops_01_an_absent_database_ends_the_round_and_is_no_jobs_fault(db, ran, command, away):
    ran["error"] = OperationalError("away")
    due = dict.fromkeys(jobs, 0.0)
    with pytest.raises(Away):
        command._round(due)
    assert ran["times"] == 0
    assert command.life._runs == {}
    assert due["fails"] == 0.0  # its turn is still to come


def test_ops_01_what_the_database_refuses_one_job_is_that_jobs_fault_alone(db, ran, command):
    """The control of the absent database: the same error, and the database answers."""
    ran["error"] = OperationalError("canceling statement due to lock timeout")
    due = dict.fromkeys(jobs, 0.0)
    assert command._round(due) is False
    assert ran["times"] == 1
    assert command.life._runs["fails"].error == "OperationalError"
    assert command.life._runs["runs"].well_at


def test_ops_01_a_job_that_the_database_refused_tries_again_soon(db, ran, command):
    daily = Job("fails", 86_400, jobs["fails"].run)
    ran["error"] = OperationalError("the connection is lost")
    assert command._run(daily) == worker.SOON
    ran["error"] = ValueError("a fault")
    assert command._run(daily) == 86_400


def test_ops_01_a_job_waits_for_a_connection_where_the_pool_has_none(db, ran, command):
    error = OperationalError("couldn't get a connection")
    error.__cause__ = type("PoolTimeout", (Exception,), {})()
    ran["error"] = error
    with pytest.raises(Away):
        command._run(jobs["fails"])


def test_ops_01_only_a_round_that_went_well_counts_as_one(db, ran, command, monkeypatch, caplog):
    began, due = command.life.round_at, dict.fromkeys(jobs, 0.0)

    def fails(at):
        raise KeyError("no such reader")

    with monkeypatch.context() as changed:
        changed.setattr(worker, "deliver", fails)
        command._turn(command._go_round, due)
    assert "no such reader" in caplog.text
    assert ran["times"] == 1  # the jobs had their turn
    assert command.life.round_at == began
    command._turn(command._go_round, due)
    assert command.life.round_at > began


def test_ops_01_a_round_is_none_while_the_database_is_away(db, ran, command, away, monkeypatch):
    said, began = [], command.life.round_at
    monkeypatch.setattr(command.stderr, "write", said.append)
    ran["error"] = OperationalError("away")
    command._turn(command._go_round, dict.fromkeys(jobs, 0.0))
    assert "数据库暂时不可用" in said[0]
    assert command.life.round_at == began


@pytest.mark.parametrize("loop", ["_decode", "_apart"])
def test_ops_01_no_error_ends_a_loop(loop, command, monkeypatch, caplog):
    """Each of the two loops fails as nobody foresaw, and has its next turn."""
    errors, threads = [ValueError("unforeseen"), OSError("no disk"), OperationalError("lock"), TypeError("none")], []

    def fails(*_):
        threads.append(threading.current_thread())
        if errors:
            raise errors.pop()
        command.stopping.set()
        return 0

    monkeypatch.setattr(worker, "decode_next", fails)
    monkeypatch.setattr(command, "_run", fails)
    command._beside(getattr(command, loop), *([Job] if loop == "_apart" else []))
    assert command.stopping.wait(10)
    assert len(threads) == 5
    assert len(set(threads)) == 1
    assert "unforeseen" in caplog.text
