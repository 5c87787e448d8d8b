"""Brings an old corpus in: manage.py import_posts FILE.csv --board SLUG [--authors-consent FILE]."""

import csv
import gc
import time
from itertools import islice
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from community.activity.actions import deliver
from community.activity.models import Delivery
from community.privacy.registry import purposes
from community.text.models import current
from forums.actions import import_posts
from forums.models import Board
from insights.evidence.corpus import Row, WrongFile, read, read_consents
from profiles.actions import import_authors
from profiles.consent.actions import import_grants

BATCH = 500


class Command(BaseCommand):
    """Rows become posts batch by batch; an interrupted import goes on where it stopped."""

    help = "导入旧帖子：CSV 要有 body 或 content 列，可以有 id、author、title、created_at、tags。"

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument("--board", required=True, help="进哪个版块")
        parser.add_argument("--authors-consent", default="", help="谁同意了什么：author、purpose、text_hash、date 四列")

    def handle(self, *args, file, board, authors_consent, verbosity, **options):
        path, now = Path(file), timezone.now()
        if not path.is_file():
            raise CommandError(f"没有 {path} 这个文件，看看路径。")
        place = Board.objects.filter(slug=board).first()
        if place is None:
            raise CommandError(
                f"没有版块 {board}。可选的有：{'、'.join(Board.objects.values_list('slug', flat=True)[:20])}"
            )
        self.talkative = verbosity > 0
        gc.set_threshold(100_000, 50, 50)  # a batch makes hundreds of thousands of short-lived objects
        try:
            self._consents(authors_consent, now)
            self._posts(path, place, now)
        except WrongFile as wrong:
            raise CommandError(str(wrong)) from wrong

    def _consents(self, file, now):
        if not file:
            return
        optional = [p.code for p in purposes.values() if p.optional]
        rows = read_consents(file, optional, now)
        members = import_authors(sorted({author for author, *_ in rows if author}), at=now)
        given, unknown = import_grants([(members[a], p, text, at) for a, p, text, at in rows if a], at=now)
        self._say(f"同意文件：{given} 条记下了" + (f"，{unknown} 条的文本对不上任何一版问法，不算" if unknown else ""))

    def _posts(self, path, board, now):
        started, taken, again, wrong = time.monotonic(), 0, 0, 0
        rejected = path.with_name(f"{path.stem}.rejected.csv")
        rejected.unlink(missing_ok=True)
        current(fresh=True)
        rows = read(path, now)
        while batch := list(islice(rows, BATCH)):
            good = [row for row in batch if isinstance(row, Row)]
            bad = [row for row in batch if not isinstance(row, Row)]
            wrong += self._quarantine(rejected, bad)
            made = import_posts(board, good, import_authors({r.author for r in good if r.author}, at=now), at=now)
            taken, again = taken + made, again + len(good) - made
            self._deliver(now)
            self._say(
                f"\r{taken} 条进来了，{again} 条已有，{wrong} 条不对，{taken / max(time.monotonic() - started, 0.001):.0f} 条/秒",
                end="",
            )
        self._say("")
        left = Delivery.objects.open().count()
        self._say("搜索和证据都跟上了。" if not left else f"还有 {left} 条没处理，worker 会接着做。")
        if wrong:
            self._say(f"不对的 {wrong} 行和原因在 {rejected}，改好再导入一次，不会重复。")

    def _deliver(self, now):
        while deliver(now, only="search", size=BATCH) + deliver(now, only="evidence", size=BATCH):
            pass

    def _quarantine(self, path, bad):
        """Write rows that cannot be taken beside the file: row, column, reason, and the cells as they were."""
        if bad:
            new = not path.exists()
            with open(path, "a", encoding="utf-8-sig" if new else "utf-8", newline="") as out:
                writer = csv.writer(out)
                if new:
                    writer.writerow(["row", "column", "reason", "cells"])
                for number, cells, wrong in bad:
                    writer.writerow([number, wrong.column, str(wrong), *(_tame(c[:200]) for c in cells)])
        return len(bad)

    def _say(self, text, end="\n"):
        if self.talkative:
            self.stdout.write(text, ending=end)
            self.stdout.flush()


def _tame(cell):
    """A cell no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in "=+-@\t\r" else cell
