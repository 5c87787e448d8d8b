"""Makes an empty real site: name, logo colour, 备案号, first admin, boards, terms of use."""

import getpass
import os
import sys

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from community.access.roles import Role
from community.catalogue.actions import add_product
from community.lib.collected import first_uncollected
from community.management.demo_site import BOARDS, RULES, TERMS
from community.pages.actions import lay_home
from community.pages.models import Brand, LookVersion
from community.pages.shades import SHIPPED, refusal
from forums.actions import open_board
from forums.models import Board
from profiles.actions import join, set_role
from profiles.forms import clean_name
from profiles.models import Member


class Command(BaseCommand):
    """manage.py setup: asks what it was not told; run again it changes of the brand what it is told, and leaves the rest as
    it is in force, people and boards too."""

    help = "建一个空的真站。没写在参数里的，一项项问；站长的密码问着填，或者放在环境变量 ADMIN_PASSWORD 里。"

    def add_arguments(self, parser):
        parser.add_argument("--name", help="社区的名字")
        parser.add_argument("--company", help="品牌的名字")
        parser.add_argument("--colour", help="品牌色，六位十六进制，比如 #0b6a66")
        parser.add_argument("--icp", help="备案号，没有就空着")
        parser.add_argument("--terms", help="社区章程的文本文件；不给就留着现在的，还没有就用一份起步的")
        parser.add_argument("--products", help="产品，用逗号隔开")
        parser.add_argument("--admin-email")
        parser.add_argument("--admin-name")

    def handle(self, *args, **given):
        call_command("migrate", verbosity=0)
        brand = self._in_force()
        name = given["name"] or self._ask("社区叫什么", brand.name)
        company = given["company"] or self._ask("品牌叫什么", brand.company or name)
        colour = self._colour(given["colour"] or self._ask("品牌色", brand.colour), brand.colour)
        icp = given["icp"]
        if icp is None:
            icp = self._ask("备案号" if brand.icp else "备案号（没有直接回车）", brand.icp)
        terms = self._terms(given["terms"], brand.terms)
        products = (
            given["products"] if given["products"] is not None else self._ask("产品，用逗号隔开（没有直接回车）", "")
        )
        newcomer = None if Member.objects.filter(role=Role.ADMIN).exists() else self._admin(given)
        with transaction.atomic():
            self._build(name, company, colour, icp, terms, products, newcomer)
        if first_uncollected():
            call_command("collectstatic", verbosity=0, interactive=False)
        self.stdout.write(
            f"好了。开门：python manage.py serve，另开一个：python manage.py worker。地址 {settings.SITE_URL}"
        )

    def _build(self, name, company, colour, icp, terms, products, newcomer):
        now = timezone.now()
        lay_home(name, company=company, colour=colour, icp=icp, terms=terms)
        for number, model in enumerate(filter(None, (p.strip() for p in products.replace("，", ",").split(","))), 1):
            add_product(f"product-{number}", model)
        if newcomer:
            email, admin_name, password = newcomer
            admin = join(email, admin_name, at=now)
            admin.set_password(password)
            admin.save(update_fields=["password"])
            set_role(admin, Role.ADMIN, title="站长", at=now)
        admin = Member.objects.filter(role=Role.ADMIN).first()
        for slug, board, intro, icon, rights in BOARDS:
            if not Board.objects.filter(slug=slug).exists():
                open_board(
                    admin, board, slug, intro=intro, icon=icon, rules=RULES if slug == "care" else "", at=now, **rights
                )

    def _in_force(self):
        """The brand as it stands, which each question offers; on a new site what it may begin with."""
        begun = LookVersion.objects.exists() and Brand.objects.filter(site__is_default_site=True).first()
        return begun or Brand(name="车友会", company="", colour=SHIPPED)

    def _ask(self, question, default):
        try:
            return input(f"{question}{f'［{default}］' if default else ''}：").strip() or default
        except EOFError:
            return default

    def _colour(self, colour, stands):
        if colour != stands and (sentence := refusal(colour)):
            raise CommandError(sentence)
        return colour

    def _terms(self, path, stand):
        """What is to be the terms; None where those that stand are to stay."""
        if not path:
            return None if stand.strip() else TERMS
        try:
            with open(path, encoding="utf-8-sig") as file:
                return file.read().strip()
        except OSError as error:
            raise CommandError(f"读不了 {path}：{error.strerror}。") from error

    def _admin(self, given):
        """(address, name, password) of the first admin, checked as on the site."""
        email = given["admin_email"] or self._ask("站长的邮箱", "")
        name = given["admin_name"] or self._ask("站长的昵称", "站长")
        password = self._password()
        try:
            validate_email(email)
            name = clean_name(name)
            validate_password(password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        return email.lower(), name, password

    def _password(self):
        """Out of the environment, typed unseen, or a line that is piped in: whatever stands behind a command everybody on
        the machine can read."""
        if password := os.environ.get("ADMIN_PASSWORD"):
            return password
        return getpass.getpass("站长的密码（至少 8 位）：") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
