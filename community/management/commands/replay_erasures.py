"""After a backup was brought back by hand: erase from it whoever has left since, and take back again what was taken back."""

import time

from django.core.management.base import BaseCommand
from django.utils import timezone

from community.privacy.actions import go_on, replay, replay_words


class Command(BaseCommand):
    """manage.py replay_erasures: before the site is opened again."""

    help = "还原旧备份之后、开门之前：照着注销的单子再清一遍，收回过的再收一次。"

    def handle(self, *args, **options):
        count = replay(timezone.now())
        while go_on(timezone.now(), seconds=60):
            time.sleep(0.5)
        self.stdout.write(f"补删了 {count} 位，补收了 {replay_words(timezone.now())} 处。")
