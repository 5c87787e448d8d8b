"""Brings a member back from the copy she took along."""

import io

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from profiles.leaving.actions import BadPack, bring_member


class Command(BaseCommand):
    """manage.py import_member <zip>: she signs in with a code by mail; roles and passwords are not brought."""

    help = "用会员自己下载的包，在这个站里把她重新建起来。"

    def add_arguments(self, parser):
        parser.add_argument("file")

    def handle(self, *args, file, **options):
        try:
            with open(file, "rb") as pack:
                member = bring_member(pack, at=timezone.now())
        except OSError as error:
            raise CommandError(f"读不了 {file}：{error.strerror}。") from error
        except BadPack as error:
            raise CommandError(str(error)) from error
        call_command("recount", verbosity=0)
        call_command("reindex", verbosity=0, stdout=io.StringIO())
        self.stdout.write(f"「{member.name}」搬进来了，用邮箱收一个登录码就能进。")
