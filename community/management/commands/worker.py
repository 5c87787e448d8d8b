"""Brings the log to its readers, second by second, until told to stop."""

import signal
import time

from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections
from django.utils import timezone

from community.activity.actions import deliver
from community.activity.registry import jobs


class Command(BaseCommand):
    """manage.py worker: any number may run on PostgreSQL; on SQLite one is enough."""

    help = "把日志交给各个读者（搜索、证据……），一直运行；--once 处理完就退出。"

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="队列空了就退出")

    def handle(self, *args, once=False, **options):
        self.stopping = False
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._stop)
        due = dict.fromkeys(jobs, 0.0)
        while not self.stopping:
            busy = self._round(due)
            if once and not busy:
                return
            if not busy:
                time.sleep(0.2)

    def _stop(self, *_):
        self.stopping = True

    def _round(self, due):
        """One batch per reader, then the jobs whose time has come. True where something was delivered."""
        try:
            busy = deliver(timezone.now()) > 0
            for name, job in jobs.items():
                if time.monotonic() >= due[name]:
                    due[name] = time.monotonic() + job.every
                    job.run(timezone.now())
        except OperationalError as error:  # the database is away or busy: the queue waits for it
            self.stderr.write(f"数据库暂时不可用，5 秒后再试：{error}")
            close_old_connections()
            time.sleep(5)
            return False
        return busy
