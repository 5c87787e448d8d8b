"""SITE-06: a new look shows in the next answer of processes that were running before it was saved."""

import subprocess
import sys

import pytest

from tests.community.servers import ROOT, Process

START = """
from django.utils import timezone
from community.access.roles import Role
from community.pages.actions import lay_home
from profiles.actions import join, set_role
lay_home("北辰车友会", company="北辰汽车", terms="说真话。")
set_role(join("a@example.com", "站长", at=timezone.now(), handle="admin"), Role.ADMIN, at=timezone.now())
"""
# A page server's part: it answers the same page whenever it is asked, and holds the brand as long as it may.
ANSWER = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "community.settings"
django.setup()
from django.test import Client
from community.pages import models
models.BRAND_SECONDS = 3600
if "deaf" in sys.argv:
    models.stamp = lambda name: None
for line in sys.stdin:
    page = Client(SERVER_NAME="localhost").get("/rules/terms/").content.decode()
    print("brand-7a1f1f" in page, "换名车友会" in page, "data-theme" in page, flush=True)
"""
CHANGE = """
from django.utils import timezone
from profiles.models import Member
from community.pages.actions import change_look
from community.pages.models import Brand
look = Brand.objects.get().look._replace(colour="#7a1f1f", name="换名车友会", theme="dark")
change_look(Member.objects.get(handle="admin"), look, at=timezone.now())
"""


class Server:
    """One process that answers."""

    def __init__(self, site, *words):
        command = [sys.executable, "-c", ANSWER, *words]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.process = subprocess.Popen(command, cwd=ROOT, env=site.environment, **pipes)

    def ask(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().split()

    def end(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


@pytest.mark.processes
@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_site_06_a_new_look_shows_in_the_next_answer_of_another_process(tmp_path, database):
    site = Process(tmp_path, database)
    site.script(START)
    servers = [Server(site), Server(site, "deaf")]
    try:
        assert [server.ask() for server in servers] == [["False"] * 3] * 2
        site.script(CHANGE)
        # The control: one that does not look at the mark goes on with what it holds.
        assert [server.ask() for server in servers] == [["True"] * 3, ["False"] * 3]
    finally:
        for server in servers:
            server.end()
