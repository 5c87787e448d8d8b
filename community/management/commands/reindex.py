"""Index everything again: `manage.py reindex` in place, with `--afresh` from an empty index in the order of time."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from community.search.actions import CountsDiffer, clear, rebuild, refill
from community.search.registry import kinds


class Command(BaseCommand):
    """Pages keep answering meanwhile; with --afresh they find less until it is done."""

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--kind", choices=sorted(kinds), help="只排这一类")
        parser.add_argument("--afresh", action="store_true", help="先清空，再从最早的排起")
        parser.add_argument(
            "--elasticsearch", action="store_true", help="照库里的文档重灌 Elasticsearch，数目对上才换过去"
        )

    def handle(self, *args, kind=None, afresh=False, elasticsearch=False, **options):
        if elasticsearch:
            self.stdout.write(f"Elasticsearch 里有 {self._refilled():,} 条，换过去了。")
            return
        if afresh:
            clear()
        total = rebuild(kind, progress=self._count)
        self.stdout.write(f"排好了 {total:,} 条。")

    def _refilled(self):
        if not settings.ELASTICSEARCH_URL:
            raise CommandError("没有设 ELASTICSEARCH_URL。")
        try:
            return refill(progress=self._count)
        except CountsDiffer as error:
            raise CommandError(
                "新索引有 {1:,} 条，库里有 {0:,} 条，没有换过去。再来一次。".format(*error.args)
            ) from error

    def _count(self, number):
        self.stdout.write(f"{number:,}", ending="\r")
