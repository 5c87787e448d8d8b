"""For whoever has lost phone, keys and codes and can wait for no way back: an admin above all."""

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils import timezone

from profiles.models import Member
from profiles.signin.actions import reset_second_step


class Command(BaseCommand):
    """manage.py reset_second_step <name or address>: asks before it does."""

    help = "取下一个人的两步登录（验证器、通行密钥、恢复码），退掉这个人所有的登录，并告诉本人。"

    def add_arguments(self, parser):
        parser.add_argument("who", help="昵称或者邮箱")

    def handle(self, *args, who, **options):
        member = Member.objects.filter(Q(name=who) | Q(email__iexact=who)).first()
        if member is None:
            raise CommandError(f"没有叫「{who}」或者用这个邮箱的人。")
        count = Authenticator.objects.filter(user=member).count()
        if not count:
            raise CommandError(f"{member.name}没开两步登录，不用取。")
        self._confirm(member, count)
        reset_second_step(member, at=timezone.now())
        self.stdout.write(f"{member.name}的两步登录取下了，登录都退了，也告诉了本人。让本人尽快登录，重新开起来。")

    def _confirm(self, member, count):
        asked = f"{member.name}（{member.get_role_display()}，{member.email or '没有邮箱'}）有 {count} 样两步登录。真要全取下，打一遍昵称："
        try:
            typed = input(asked)
        except EOFError:
            typed = ""
        if typed.strip() != member.name:
            raise CommandError("昵称没对上，什么都没动。")
