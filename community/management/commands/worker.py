"""Brings the log to its readers, second by second, until told to stop; files are decoded beside that."""

import logging
import signal
import threading
import time
from contextlib import suppress

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import OperationalError, connection
from django.utils import timezone

from community.activity.actions import deliver, run_job
from community.activity.registry import jobs
from community.attachments.actions import decode_next
from community.lib.borrowed import give_back
from community.ops.life import Away, Life, is_away

# Seconds until the next turn: where nothing waits, where the last one went wrong, and at the most for a job whose last one
# failed by the database, which may have been begun anew under it.
PAUSE, AGAIN, SOON = 0.2, 5, 60
log = logging.getLogger(__name__)


class Command(BaseCommand):
    """manage.py worker: any number may run on PostgreSQL; on SQLite one is enough."""

    help = "把日志交给各个读者（搜索、证据……），处理传上来的文件，一直运行；--once 处理完就退出。"

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.life, self.told, self.stopping, self.once = Life(), False, threading.Event(), False

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="队列空了就退出")

    def handle(self, *args, once=False, **options):
        self.once = once
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._stop)
        due = dict.fromkeys(jobs, 0.0)
        if once:
            while not self.told and (self._round(due) or decode_next(timezone.now())):
                pass
            return
        self.life.begin()
        for _ in range(settings.DECODERS):
            self._beside(self._decode)
        for job in [job for job in jobs.values() if job.apart]:
            due.pop(job.name)
            self._beside(self._apart, job)
        while not self.told:
            time.sleep(self._turn(self._go_round, due))
        self.stopping.set()
        self.life.end()

    def _stop(self, *_):
        """Takes no lock: Ctrl+C and whoever started the worker may tell it both, one within the other."""
        self.told = True

    def _beside(self, work, *args):
        """A loop in a thread of its own."""

        def loop():
            while not self.stopping.is_set():
                self.stopping.wait(self._turn(work, *args))

        threading.Thread(target=loop, daemon=True).start()

    def _turn(self, work, *args):
        """One turn of a loop; gives the seconds until its next. Whatever goes wrong is written down and ends no loop, and the
        connection goes back to the pool, where another loop may wait for it."""
        try:
            pause = work(*args)
            give_back()
        except Exception as error:
            pause = AGAIN
            if is_away(error):
                self.stderr.write(f"数据库暂时不可用，{AGAIN} 秒后再试：{error}")
            else:
                log.exception("%s failed", work.__name__)
            with suppress(Exception):
                connection.close()
        return pause

    def _decode(self):
        """One file after the other, so that a large one holds up no reader of the log. A killed one is begun again."""
        try:
            return 0 if decode_next(timezone.now()) else PAUSE
        except OSError as error:  # the storage or the disk is away: the file waits
            self.stderr.write(f"文件暂时处理不了，{AGAIN} 秒后再试：{error}")
            return AGAIN

    def _apart(self, job):
        """A job that may take minutes, so that it holds up no reader of the log."""
        return self._run(job)

    def _run(self, job):
        """One job; gives the seconds until its next turn. A fault of its own is written down and holds up nobody else. Raises
        Away."""
        try:
            with self.life.noting(job):
                run_job(job, timezone.now())
        except Away:
            raise
        except Exception as error:
            if self.once:
                raise
            log.exception("job %s failed", job.name)
            give_back()
            if isinstance(error, OperationalError):
                return min(job.every, SOON)
        return job.every

    def _go_round(self, due):
        busy = self._round(due)
        self.life.went_round()
        return 0 if busy else PAUSE

    def _round(self, due):
        """One batch per reader, then the jobs whose time has come, as long as it is not told to stop. True where something
        was delivered. Raises Away at once; what else the queue raises, after the jobs have had their turn."""
        busy, fault = False, None
        try:
            busy = deliver(timezone.now()) > 0
        except Exception as error:
            if self.once:
                raise
            if is_away(error):
                raise Away(str(error)) from error
            fault = error
            give_back()
        for job in [jobs[name] for name in due]:
            if self.told:
                break
            now = time.monotonic()
            if now >= due[job.name]:
                due[job.name] = now + self._run(job)
        if fault:
            raise fault
        return busy
