"""Brings the log to its readers, second by second, until told to stop; files are decoded beside that."""

import logging
import signal
import threading
import time

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections, connection
from django.utils import timezone

from community.activity.actions import deliver, run_job
from community.activity.registry import jobs
from community.attachments.actions import decode_next
from community.ops.life import Life

log = logging.getLogger(__name__)


class Command(BaseCommand):
    """manage.py worker: any number may run on PostgreSQL; on SQLite one is enough."""

    help = "把日志交给各个读者（搜索、证据……），处理传上来的文件，一直运行；--once 处理完就退出。"

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.life, self.told = Life(), False

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="队列空了就退出")

    def handle(self, *args, once=False, **options):
        self.told, self.stopping, self.once = False, threading.Event(), once
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._stop)
        due = dict.fromkeys(jobs, 0.0)
        if not once:
            self.life.begin()
            for _ in range(settings.DECODERS):
                threading.Thread(target=self._decode, daemon=True).start()
            for job in [job for job in jobs.values() if job.apart]:
                due.pop(job.name)
                threading.Thread(target=self._apart, args=[job], daemon=True).start()
        while not self.told:
            busy = self._round(due)
            self.life.went_round()
            if once and not busy and not decode_next(timezone.now()):
                return
            if not busy:
                time.sleep(0.2)
        self.stopping.set()
        self.life.end()

    def _stop(self, *_):
        """Takes no lock: Ctrl+C and whoever started the worker may tell it both, one within the other."""
        self.told = True

    def _decode(self):
        """One file after the other, so that a large one holds up no reader of the log. A killed one is begun again."""
        while not self.stopping.is_set():
            try:
                if decode_next(timezone.now()):
                    continue
                pause = 0.2
            except OSError as error:  # the storage or the disk is away: the file waits
                self.stderr.write(f"文件暂时处理不了，5 秒后再试：{error}")
                pause = 5
            except OperationalError as error:
                self.stderr.write(f"数据库暂时不可用，5 秒后再试：{error}")
                connection.close()
                pause = 5
            self.stopping.wait(pause)

    def _apart(self, job):
        """A job that may take minutes, so that it holds up no reader of the log."""
        while not self.stopping.is_set():
            try:
                with self.life.noting(job):
                    run_job(job, timezone.now())
            except (OSError, OperationalError) as error:
                self.stderr.write(f"{job.name} 做不下去，过一会儿再试：{error}")
                connection.close()
            except Exception:  # a fault of one job's own ends neither its thread nor anything else
                log.exception("job %s failed", job.name)
                connection.close()
            self.stopping.wait(job.every)

    def _run(self, job):
        """One job; a fault of its own is written down and holds up nobody else. An absent database does."""
        try:
            with self.life.noting(job):
                run_job(job, timezone.now())
        except OperationalError:
            raise
        except Exception:
            if self.once:
                raise
            log.exception("job %s failed", job.name)

    def _round(self, due):
        """One batch per reader, then the jobs whose time has come, as long as it is not told to stop. True where something
        was delivered."""
        try:
            busy = deliver(timezone.now()) > 0
            for name, job in jobs.items():
                if self.told:
                    break
                if name in due and time.monotonic() >= due[name]:
                    due[name] = time.monotonic() + job.every
                    self._run(job)
        except OperationalError as error:  # the database is away or busy: the queue waits for it
            self.stderr.write(f"数据库暂时不可用，5 秒后再试：{error}")
            close_old_connections()
            time.sleep(5)
            return False
        return busy
