"""Real parts stop and come back while the site runs in processes of its own: each turns its own line red and no other."""

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from contextlib import suppress
from urllib.parse import urlsplit

import pytest

from tests.community.servers import ROOT, Process, missing, until

pytestmark = pytest.mark.processes
TOKEN = "t" * 40
# Seconds within which a part that stopped is told of, and one that came back.
PROMISED = 30
# Seconds between two looks: a look has all that is told of counted.
LOOK = 0.5
# The worker, one of whose readers fails as long as a file lies in its folder.
WORKER = """
import os
from dataclasses import replace
from pathlib import Path
import django
os.environ["DJANGO_SETTINGS_MODULE"] = "community.settings"
django.setup()
from django.conf import settings
from django.core.management import call_command
from community.activity.registry import readers

def read(activity):
    if (settings.VAR / "sick").exists():
        raise RuntimeError("sick")

replace(readers["heat"], read=read, read_many=None)
call_command("worker")
"""
SEND = """
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from community.activity.models import Activity, Delivery
kind, at = ContentType.objects.get_for_model(Activity), timezone.now()
activity = Activity.objects.create(verb="board.opened", target_type=kind, target_id=1, at=at)
Delivery.objects.create(activity=activity, reader="heat", due_at=at)
"""
AGAIN = """
from django.utils import timezone
from community.activity.models import Delivery
Delivery.objects.filter(done_at=None).update(due_at=timezone.now())
"""


def free_port():
    with socket.socket() as wire:
        wire.bind(("127.0.0.1", 0))
        return wire.getsockname()[1]


class Door:
    """Stands between the site and a server that others use too: shut, it is as if that one had stopped. Without a server it
    greets as a post office."""

    def __init__(self, to=None):
        self.to, self.port, self.wires = to, free_port(), set()
        self.open()

    def open(self):
        self.listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._let_in, args=[self.listener], daemon=True).start()

    def shut(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for wire in list(self.wires):
            with suppress(OSError):
                wire.shutdown(socket.SHUT_RDWR)

    def _let_in(self, listener):
        with suppress(OSError):
            while True:
                wire, _address = listener.accept()
                if self.to is None:
                    wire.sendall(b"220 here\r\n")
                    wire.close()
                    continue
                behind = socket.create_connection(self.to)
                self.wires |= {wire, behind}
                for pair in ((wire, behind), (behind, wire)):
                    threading.Thread(target=self._carry, args=pair, daemon=True).start()

    def _carry(self, one, other):
        with suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)
        for wire in (one, other):
            with suppress(OSError):
                wire.shutdown(socket.SHUT_RDWR)
        self.wires -= {one, other}


class Running:
    """Pages and a worker against real parts."""

    def __init__(self, folder, database):
        self.process, self.doors, self.parts, self.port = Process(folder, database), {}, {}, free_port()
        redis = shutil.which("redis-server") or missing("Redis (redis-server)")
        self.redis = [redis, "--port", str(free_port()), "--save", "", "--dir", str(folder)]
        self.doors["mail"] = Door()
        self.process.environment |= {
            "REDIS_URL": f"redis://127.0.0.1:{self.redis[2]}/0", "METRICS_TOKEN": TOKEN, "LOG_LEVEL": "CRITICAL",
            "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(self.doors["mail"].port), "BACKUPS": str(folder / "backups"),
            "EMAIL_TLS": "off", "ELASTICSEARCH_URL": "", "DECODERS": "1",
        }  # fmt: skip
        self._through("DATABASE_URL", "database")
        if os.environ.get("TEST_ELASTICSEARCH_URL"):
            self.process.environment |= {
                "ELASTICSEARCH_URL": os.environ["TEST_ELASTICSEARCH_URL"], "ELASTICSEARCH_INDEX": f"t{os.getpid()}ops",
            }  # fmt: skip
            self._through("ELASTICSEARCH_URL", "elasticsearch")

    def _through(self, name, part):
        """The server of an address is reached through a door from now on."""
        url = urlsplit(self.process.environment[name])
        if url.hostname:
            door = self.doors[part] = Door((url.hostname, url.port or 5432))
            netloc = f"{url.netloc.rpartition('@')[0]}@" if "@" in url.netloc else ""
            self.process.environment[name] = url._replace(netloc=f"{netloc}127.0.0.1:{door.port}").geturl()

    def start(self, part):
        commands = {
            "redis": self.redis,
            "pages": [sys.executable, "manage.py", "serve", "--port", str(self.port)],
            "worker": [sys.executable, "-c", WORKER],
        }
        self.parts[part] = subprocess.Popen(
            commands[part], cwd=ROOT, env=self.process.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def kill(self, part):
        self.parts[part].kill()
        self.parts[part].wait()

    def end(self):
        for part in self.parts.values():
            part.kill()
            part.wait()

    def get(self, path):
        """(status, text) of an answer."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", headers={"Authorization": f"Bearer {TOKEN}"}
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            return answer.code, ""
        except OSError:
            return 0, ""

    def red(self):
        """The parts that are told to have stopped, or nothing where nobody answers."""
        status, text = self.get("/metrics")
        return set(re.findall(r'^community_up\{part="([\w:]+)"\} 0$', text, re.M)) if status == 200 else None


@pytest.fixture(scope="module", params=["postgresql" if os.environ.get("TEST_POSTGRES_URL") else "sqlite"])
def running(request, tmp_path_factory):
    """The site as it runs, every line of it well but those that nobody minds in a fresh one."""
    site = Running(tmp_path_factory.mktemp(f"ops-{request.param}"), request.param)
    try:
        site.start("redis")
        if "elasticsearch" in site.doors:
            site.process.manage("reindex", "--elasticsearch")
        for part in ("pages", "worker"):
            site.start(part)
        assert until(lambda: site.red() == set(), 120)
        yield site
    finally:
        site.end()


def turns_alone(site, part, stop, begin):
    """Stopped, the part is red within what is promised and nothing else is, then or a while after; begun again, all is
    well as soon."""
    seen = []

    def noted():
        seen.append(site.red())
        return seen[-1]

    stop()
    try:
        assert until(lambda: noted() == {part}, PROMISED, LOOK), seen
        until(lambda: noted() is None, 6, 1)
    finally:
        begin()
    assert all(found is not None and found <= {part} for found in seen), seen
    assert until(lambda: site.red() == set(), PROMISED, LOOK), site.red()


def test_ops_01_redis_stops_and_only_its_line_is_red(running):
    turns_alone(running, "channels", lambda: running.kill("redis"), lambda: running.start("redis"))


def test_ops_01_the_post_office_stops_and_only_its_line_is_red(running):
    turns_alone(running, "mail", running.doors["mail"].shut, running.doors["mail"].open)


def test_ops_01_elasticsearch_stops_and_only_its_line_is_red(running):
    door = running.doors.get("elasticsearch") or missing("Elasticsearch (TEST_ELASTICSEARCH_URL)")
    turns_alone(running, "elasticsearch", door.shut, door.open)


def test_ops_01_one_reader_fails_and_only_its_line_is_red(running):
    sick = running.process.folder / "sick"

    def stop():
        sick.touch()
        running.process.script(SEND)

    def begin():
        sick.unlink()
        running.process.script(AGAIN)

    turns_alone(running, "reader:heat", stop, begin)


def test_ops_01_the_database_stops_and_only_its_line_is_red(running):
    door = running.doors.get("database") or pytest.skip("SQLite is no server that could stop")
    turns_alone(running, "database", door.shut, door.open)
    assert running.get("/health/") == (200, '{"well": true}')


def test_ops_01_the_worker_is_killed_and_only_its_line_is_red(running):
    turns_alone(running, "worker", lambda: running.kill("worker"), lambda: running.start("worker"))
