"""A job with a fault of its own holds up no other, and no reader of the log (OPS-01)."""

import threading

import pytest
from django.db import OperationalError

from community.activity.registry import Job, jobs
from community.management.commands import worker


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


def test_ops_01_an_absent_database_ends_the_round(db, ran):
    ran["error"] = OperationalError("away")
    assert round_of(once=False) is False
    assert ran["times"] == 0
