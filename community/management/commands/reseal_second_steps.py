"""After another SECRET_KEY: second steps lie under the new one, and the old one can go."""

from django.core.management.base import BaseCommand

from profiles.signin.actions import reseal_second_steps


class Command(BaseCommand):
    """manage.py reseal_second_steps: the site may go on meanwhile."""

    help = "换了 SECRET_KEY 以后，把两步登录的密钥都改封在新的下面。"

    def handle(self, *args, **options):
        sealed, shut = reseal_second_steps()
        self.stdout.write(f"{sealed} 样两步登录封在现在的 SECRET_KEY 下面了。")
        if shut:
            self.stdout.write(f"还有 {shut} 样，SECRET_KEY 和 SECRET_KEYS_BEFORE 里没有一把打得开。")
