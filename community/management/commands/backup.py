"""The whole site in one file."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from community.backups.actions import BadBackup, make_by_hand


class Command(BaseCommand):
    """manage.py backup [--to folder]: the site may go on meanwhile."""

    help = "把整个站做成一个备份文件，网站照常用。"

    def add_arguments(self, parser):
        parser.add_argument("--to", default=settings.BACKUPS, help="放在哪个文件夹")

    def handle(self, *args, to, **options):
        try:
            path, told = make_by_hand(to, timezone.now())
        except (BadBackup, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{path}：{sum(told['rows'].values())} 行，{len(told['files'])} 个文件。")
