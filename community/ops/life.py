"""A worker's signs of life, given from a thread of their own so that no long job holds them up."""

import contextlib
import logging
import threading
import time

from django.db import DatabaseError, OperationalError, connection
from django.utils import timezone

from community.lib.borrowed import give_back
from community.ops import probes
from community.ops.actions import give_sign, take_leave
from community.ops.counting import memory, process
from community.ops.models import JobRun

EVERY = 5
log = logging.getLogger(__name__)


class Away(OperationalError):
    """The database itself does not answer: whatever was under way waits for it, and nobody is at fault."""


def is_away(error):
    """Whether an error comes of the database being away: the pool had no connection to give, or a new one answers nothing
    either. Waits two seconds at the most."""
    if not isinstance(error, OperationalError):
        return False
    if isinstance(error, Away) or type(error.__cause__).__name__ == "PoolTimeout":
        return True
    return bool(probes.away({"database"}, anew={"database"})["database"])


class Life:
    """What one worker says of itself."""

    def __init__(self):
        self.name = process()
        self.began_at = self.round_at = timezone.now()
        self._lock, self._runs, self._running = threading.Lock(), {}, set()
        self._told, self._thread = threading.Event(), None

    def begin(self):
        """From now on, until `end`."""
        self._thread = threading.Thread(target=self._beat, name="life", daemon=True)
        self._thread.start()

    def end(self):
        """The last sign: it ends because it was told to."""
        self._told.set()
        if self._thread:
            self._thread.join(timeout=EVERY)
            with contextlib.suppress(DatabaseError):
                take_leave(self.name)

    def went_round(self):
        """All readers and jobs had their turn."""
        self.round_at = timezone.now()

    @contextlib.contextmanager
    def noting(self, job):
        """Around one run of a job; what it raises goes on to the caller, as Away where the database is: that is no fault of
        the job's."""
        began = time.monotonic()
        self._running.add(job.name)
        error = ""
        try:
            yield
        except Exception as fault:
            if is_away(fault):
                self._running.discard(job.name)
                raise Away(str(fault)) from fault
            error = type(fault).__name__[:60]
            raise
        finally:
            if job.name in self._running:
                self._ended(job.name, time.monotonic() - began, error, timezone.now())

    def _ended(self, name, seconds, error, at):
        self._running.discard(name)
        ended = {"failed_at": at, "error": error} if error else {"well_at": at}
        with self._lock:
            self._runs[name] = JobRun(job=name, ran_at=at, seconds=seconds, **ended)

    def _beat(self):
        while True:
            try:
                self.say(timezone.now())
                give_back()
            except Exception as error:  # whatever it is, the next sign is tried
                log.warning("no sign of life could be written: %s", type(error).__name__)
                connection.close()
            if self._told.wait(EVERY):
                return

    def say(self, at):
        """One sign; what could not be written is said with the next."""
        with self._lock:
            runs = dict(self._runs)
        there = [JobRun(job=name, ran_at=at) for name in list(self._running) if name not in runs]
        give_sign(
            self.name, began_at=self.began_at, round_at=self.round_at, memory=memory(), runs=[*runs.values(), *there], at=at
        )  # fmt: skip
        with self._lock:
            for name, run in runs.items():
                if self._runs.get(name) is run:
                    del self._runs[name]
