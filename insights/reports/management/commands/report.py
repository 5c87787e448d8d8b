"""Prints a report: manage.py report terms --board SLUG --purpose statistics --format table|json|csv."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from community.catalogue.models import Product
from forums.models import Board
from insights.reports.export import as_csv, as_json, as_table
from insights.reports.questions import NoPurpose, Scope, report
from insights.reports.quotes import examples

FORMATS = {"table": as_table, "json": as_json, "csv": as_csv}


class Command(BaseCommand):
    """One report on the standard output."""

    help = "打印一份合计报告。要写明用途：--purpose statistics"

    def add_arguments(self, parser):
        parser.add_argument("what", choices=["terms"])
        parser.add_argument("--board", default="")
        parser.add_argument("--product", default="")
        parser.add_argument("--purpose", default="")
        parser.add_argument("--format", choices=sorted(FORMATS), default="table")

    def handle(self, *args, board, product, purpose, format, **options):
        try:
            scope = Scope(purpose, self._find(Board, board), self._find(Product, product))
        except NoPurpose as refusal:
            raise CommandError(str(refusal)) from refusal
        answer = report(scope, timezone.now())
        self.stdout.write(FORMATS[format](answer, examples(answer)))

    def _find(self, model, slug):
        if not slug:
            return None
        found = model.objects.filter(slug=slug).first()
        if found is None:
            known = "、".join(model.objects.values_list("slug", flat=True)[:20])
            raise CommandError(f"没有 {slug}。可选的有：{known}")
        return found
