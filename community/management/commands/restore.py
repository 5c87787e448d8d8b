"""A backup in the place of this site."""

import signal

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from community.backups.actions import BadBackup, restore, undo_restore


class Command(BaseCommand):
    """manage.py restore <file> [--over], or --undo after one that was killed: pages and workers must stand still meanwhile."""

    help = "用一份备份还原这个站，照注销的单子补删，再数一遍。先停下页面和 worker。"

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?")
        parser.add_argument("--over", action="store_true", help="这里不是空站也照样盖掉")
        parser.add_argument(
            "--undo", action="store_true", help="上一次还原停在半路：放回还原以前的站，停下以后写的不会留下"
        )

    def handle(self, *args, file, over, undo, **options):
        if bool(file) == undo:
            raise CommandError("给一份备份文件，或者 --undo，只能是其中一样。")
        heed_signals()
        try:
            self.stdout.write(self._undo() if undo else self._restore(file, over))
        except (BadBackup, OSError) as error:
            raise CommandError(str(error)) from error

    def _undo(self):
        undo_restore()
        return "原来的站放回来了。可以开门了。"

    def _restore(self, file, over):
        told, erased, again = restore(file, over=over, at=timezone.now())
        rows, files = sum(told["rows"].values()), len(told["files"])
        engine = "搜索引擎里还是原来的，先跑 manage.py reindex --elasticsearch。" if settings.ELASTICSEARCH_URL else ""
        return (
            f"还原了 {told['made']} 的备份：{rows} 行、{files} 个文件都对得上，补删了 {erased} 位，补收了 {again} 处。"
            f"{engine}可以开门了。"
        )


def heed_signals():
    """Whoever ends the process, or the terminal it runs in, ends it as an exception does, so that the old site comes back
    first; no second signal breaks that off. What was told to be ignored (nohup) still is."""
    heeded = [
        name for name in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT) if signal.getsignal(name) != signal.SIG_IGN
    ]

    def stop(number, _frame):
        for name in heeded:
            signal.signal(name, signal.SIG_IGN)
        raise KeyboardInterrupt(signal.Signals(number).name)

    for name in heeded:
        signal.signal(name, stop)
