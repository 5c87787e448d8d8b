"""A backup in the place of this site."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from community.backups.actions import BadBackup, restore


class Command(BaseCommand):
    """manage.py restore <file> [--over]: pages and workers must stand still meanwhile."""

    help = "用一份备份还原这个站，照注销的单子补删，再数一遍。先停下页面和 worker。"

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument("--over", action="store_true", help="这里不是空站也照样盖掉")

    def handle(self, *args, file, over, **options):
        try:
            told, erased, again = restore(file, over=over, at=timezone.now())
        except (BadBackup, OSError) as error:
            raise CommandError(str(error)) from error
        rows, files = sum(told["rows"].values()), len(told["files"])
        self.stdout.write(
            f"还原了 {told['made']} 的备份：{rows} 行、{files} 个文件都对得上，补删了 {erased} 位，补收了 {again} 处。可以开门了。"
        )
