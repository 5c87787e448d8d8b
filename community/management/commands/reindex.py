"""Index everything again: `manage.py reindex` in place, with `--afresh` from an empty index in the order of time."""

from django.core.management.base import BaseCommand

from community.search.actions import clear, rebuild
from community.search.registry import kinds


class Command(BaseCommand):
    """Pages keep answering meanwhile; with --afresh they find less until it is done."""

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--kind", choices=sorted(kinds), help="只排这一类")
        parser.add_argument("--afresh", action="store_true", help="先清空，再从最早的排起")

    def handle(self, *args, kind=None, afresh=False, **options):
        if afresh:
            clear()
        total = rebuild(kind, progress=lambda n: self.stdout.write(f"{n:,}", ending="\r"))
        self.stdout.write(f"排好了 {total:,} 条。")
