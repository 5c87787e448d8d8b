"""A living site for a newcomer: fills an empty database with synthetic people and serves it."""

import os
import signal
import socket
import subprocess
import sys
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, transaction

from community.management.demo_site import PASSWORD, DemoSite
from community.management.widgets import lead_home
from profiles.models import Member

SIGN_INS = [
    ("会员 林间小路", "l01"), ("会长 南门老陈", "y02"), ("客服 何静", "hejing"), ("社区管理员 许可", "xuke"),
    ("编辑 北辰产品组", "product"), ("市场 杨敏", "yangmin"), ("研究 陆研", "luyan"), ("站长", "admin"),
]  # fmt: skip


class Command(BaseCommand):
    """manage.py demo [--no-serve] [--lan] [--port 8000]."""

    help = "准备好演示站并打开它；--no-serve 只准备数据。"

    def add_arguments(self, parser):
        parser.add_argument("--no-serve", action="store_true")
        parser.add_argument("--lan", action="store_true", help="同一个网里的手机也能打开")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args, no_serve, lan, port, **options):
        if not settings.DEMO:
            raise CommandError("演示要带上 DEMO=1，免得误把假人放进真站：DEMO=1 python manage.py demo")
        bind = "0.0.0.0" if lan else "127.0.0.1"  # noqa: S104 (asked for by --lan)
        if not no_serve:
            self._check_port(bind, port)
        self._prepare()
        if not no_serve:
            self._serve(bind, port)

    def _check_port(self, bind, port):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((bind, port))
            except OSError as error:
                raise CommandError(f"端口 {port} 有别的程序在用。换一个：make demo PORT={port + 1}") from error

    def _prepare(self):
        self.stdout.write("准备数据库……")
        try:
            call_command("migrate", verbosity=0)
            if Member.objects.exists():
                self.stdout.write("演示数据还在，接着用（从头来：make demo FRESH=1）。")
                return
            self.stdout.write("请人住进来……")
            with transaction.atomic():
                DemoSite(self.stdout.write).build()
        except OperationalError as error:
            if "full" in str(error):
                raise CommandError("磁盘满了，腾出 200 MB 再来一次。已经做的会接着做。") from error
            raise

    def _serve(self, bind, port):
        call_command("collectstatic", verbosity=0, interactive=False)
        lead_home(port)
        base = [sys.executable, os.path.abspath(sys.argv[0])]
        host = own_address() if bind != "127.0.0.1" else "127.0.0.1"
        environment = environment_at(host, port)
        parts = [
            subprocess.Popen([*base, "worker"], env=environment),
            subprocess.Popen([*base, "serve", "--bind", bind, "--port", str(port)], env=environment),
        ]
        self._print_sign_ins(host, port)
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, stop)
        try:
            while all(p.poll() is None for p in parts):
                time.sleep(0.5)
        except KeyboardInterrupt:
            self.stdout.write("\n收摊了，数据都在。")
        finally:
            for part in parts:
                part.send_signal(signal.SIGTERM)
            for part in parts:
                part.wait(timeout=10)

    def _print_sign_ins(self, host, port):
        self.stdout.write(f"\n开门了：http://{host}:{port}/\n")
        for label, handle in SIGN_INS:
            self.stdout.write(f"  {label:<14} http://{host}:{port}/demo/enter/{handle}/")
        self.stdout.write(f"  所有人的密码都是 {PASSWORD}，邮件在 http://{host}:{port}/demo/outbox/\n  Ctrl+C 收摊。\n")


def environment_at(host, port):
    """What the demo's processes run with: links, pictures and codes that are shared lead to where it is served, and its
    worker may read its own feed."""
    own = {"SITE_URL": f"http://{host}:{port}", "INSIDE_HOSTS": f"127.0.0.1:{port}"}
    environment = {**own, **os.environ, "DEMO": "1"}
    if host != "127.0.0.1":
        environment["ALLOWED_HOSTS"] = ",".join(["localhost", "127.0.0.1", host])
    return environment


def stop(*_):
    """However it is told to end, the demo takes its pages and its worker along."""
    raise KeyboardInterrupt


def own_address():
    """The address other devices of this network reach this machine at."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return probe.getsockname()[0]
        except OSError:
            return "127.0.0.1"
