"""Lines of a busy room on their way to everybody in it: lost, doubled, out of order, how late, at what cost.

`python -m tests.benchmarks.chat_fanout [--clients 100,500,1000,2000] [--seconds 30]`: SQLite in one process, and
PostgreSQL + Redis with two where BENCH_POSTGRES_URL and BENCH_REDIS_URL name them; in the same run a raw broadcast by
`websockets` and a consumer per socket in a layer's group (chat_peers). Lines are sent through the page's own door, ten a
second by twenty members, and are stored. The load generator runs on the same machine.
"""

import argparse
import asyncio
import gc
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import websockets

from tests.benchmarks import chat_ear

ROOT = Path(__file__).resolve().parents[2]
A_SECOND, SENDERS = 10, 20
# Seconds for everybody to come in.
COME_IN = 120
NUMBER = re.compile(r'"n":(\d+)')
TICKS = os.sysconf("SC_CLK_TCK")
PREPARE = """
import json, os
import django
os.environ["DJANGO_SETTINGS_MODULE"] = "community.settings"
django.setup()
from django.conf import settings
from django.test import Client
from django.utils import timezone
from clubs.chat.actions import open_room, come_in
from community.access.roles import Role
from community.pages.actions import lay_home
from profiles.actions import join, set_role
at = timezone.now()
lay_home("x")
admin = join("admin@example.com", "站长一号", at=at, handle="admin")
set_role(admin, Role.ADMIN, at=at)
admin.refresh_from_db()
room = open_room(admin, "夜谈", at=at)
cookies = []
for n in range(%d):
    member = join(f"m{n}@example.com", f"车友{n}", at=at, handle=f"m{n}")
    come_in(member, room, at=at)
    client = Client()
    client.force_login(member, backend="profiles.adapters.SignIn")
    cookies.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
print(json.dumps({"room": room.pk, "cookies": cookies, "cookie": settings.SESSION_COOKIE_NAME}))
"""


def used(pids):
    """Processor seconds of some processes so far."""
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def resident(pids):
    """Resident KiB of some processes."""
    found = [re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text()) for pid in pids]
    return sum(int(f[1]) for f in found)


class Site:
    """The site in `processes` web processes, with a room and people in it."""

    def __init__(self, folder, processes, database="", redis=""):
        self.environment = {
            **os.environ, "VAR_DIR": folder, "PLAIN_STATIC": "1", "DATABASE_URL": database, "REDIS_URL": redis,
            "ALLOWED_HOSTS": "127.0.0.1", "SECRET_KEY": "a bench", "SITE_URL": "http://127.0.0.1",
        }  # fmt: skip
        self._run("manage.py", "migrate", "--verbosity", "0")
        self.facts = json.loads(self._run("-c", PREPARE % SENDERS).splitlines()[-1])
        self.ports = [8961 + n for n in range(processes)]
        self.servers = [self._serve(port) for port in self.ports]
        self.pids = [server.pid for server in self.servers]
        self.name = f"room:{self.facts['room']}"

    def _run(self, *command):
        done = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def _serve(self, port):
        command = [sys.executable, "manage.py", "serve", "--bind", "127.0.0.1", "--port", str(port)]
        return subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def connect(self, n):
        """A socket of one of the twenty."""
        port, cookie = self.ports[n % len(self.ports)], self.facts["cookies"][n % SENDERS]
        return websockets.connect(
            f"ws://127.0.0.1:{port}/ws/live/",
            origin=f"http://127.0.0.1:{port}",
            additional_headers={"Cookie": f"{self.facts['cookie']}={cookie}"},
            open_timeout=120,
            compression=None,
            ping_interval=None,
        )

    async def listen(self, n, frames):
        """One client's socket."""
        port, cookie = self.ports[n % len(self.ports)], self.facts["cookies"][n % SENDERS]
        first = json.dumps({"listen": {self.name: 0}})
        await chat_ear.listen(port, "/ws/live/", frames.of(n), first, f"{self.facts['cookie']}={cookie}")

    async def say(self, n, nonce=""):
        """One line by the door of the page; its number."""
        cookie, port = self.facts["cookies"][n % SENDERS], self.ports[n % len(self.ports)]
        body = f"csrfmiddlewaretoken={'k' * 32}&body=line+{n}&nonce={nonce}"
        request = (
            f"POST /chat/{self.facts['room']}/say/ HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n"
            f"Cookie: {self.facts['cookie']}={cookie}; csrftoken={'k' * 32}\r\nConnection: close\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        )
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request.encode())
        answer = (await reader.read()).decode()
        writer.close()
        assert answer.startswith("HTTP/1.1 200"), answer[:500]
        return int(NUMBER.search(answer.partition("\r\n\r\n")[2].replace('"n": ', '"n":'))[1])

    def stop(self):
        for server in self.servers:
            server.kill()
            server.wait()


class Peer:
    """One of the peers: numbered frames of the same size, from a pipe."""

    def __init__(self, kind, port=8971):
        self.port, self.count = port, 0
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.chat_peers", kind, str(port)], cwd=ROOT,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
        )  # fmt: skip
        assert self.process.stdout.readline().strip() == "ready"
        self.pids = [self.process.pid]

    async def listen(self, n, frames):
        await chat_ear.listen(self.port, "/", frames.of(n))

    async def say(self, n):
        self.count += 1
        self.process.stdin.write(
            json.dumps({"c": "room:1", "n": self.count, "html": "x" * 900}, separators=(",", ":")) + "\n"
        )
        self.process.stdin.flush()
        return self.count

    def stop(self):
        self.process.kill()
        self.process.wait()


class Frames:
    """What every client heard, and when."""

    def __init__(self, clients):
        self.lists = [[] for _ in range(clients)]

    def of(self, n):
        """What hears for one client."""
        own = self.lists[n]
        return lambda number, moment: own.append((number, moment))

    def heard(self, n, frame):
        self.of(n)(int(NUMBER.search(frame)[1]), time.monotonic())


async def run(side, clients, seconds):
    """The figures of one side with so many clients; the generator's own looks for garbage would stand in them."""
    gc.disable()
    frames, before = Frames(clients), resident(side.pids)
    tasks = [asyncio.create_task(side.listen(n, frames)) for n in range(clients)]
    joined = await everybody_listens(side, frames)
    memory, began, spent = resident(side.pids) - before, time.monotonic(), used(side.pids)
    sent, pressed, saying = {}, {}, []

    async def say(n):
        moment = time.monotonic()
        number = await side.say(n)
        pressed[number], sent[number] = moment, time.monotonic()

    for n in range(seconds * A_SECOND):
        await asyncio.sleep(max(0, began + n / A_SECOND - time.monotonic()))
        saying.append(asyncio.create_task(say(n)))
    await asyncio.gather(*saying)
    await asyncio.sleep(3)
    spent = used(side.pids) - spent
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    gc.enable()
    stored = cuts(sent[number] - pressed[number] for number in pressed)
    return figures(frames, pressed, spent, memory, clients) | {"joined": joined, "stored": stored}


async def everybody_listens(side, frames):
    """Say a line a second until one reaches everybody; the seconds it took. TimeoutError after COME_IN."""
    began = time.monotonic()
    async with asyncio.timeout(COME_IN):
        while True:
            number = await side.say(0)
            await asyncio.sleep(1)
            if all(own and own[-1][0] >= number for own in frames.lists):
                return time.monotonic() - began


def cuts(waits):
    """p50, p95 and p99 of some seconds, in ms."""
    waits = sorted(waits)
    found = statistics.quantiles(waits, n=100) if len(waits) > 1 else [0] * 99
    return [found[n - 1] * 1000 for n in (50, 95, 99)]


def figures(frames, pressed, spent, memory, clients):
    numbers = sorted(pressed)
    heard = [[n for n, _ in own if n in pressed] for own in frames.lists]
    waits = [at - pressed[n] for own in frames.lists for n, at in own if n in pressed]
    return {
        "lost": sum(len(set(numbers) - set(own)) for own in heard), "doubled": sum(len(own) - len(set(own)) for own in heard),
        "disordered": sum(own != sorted(own) for own in heard), "heard": cuts(waits),
        "deliveries": len(waits), "spent": spent, "memory": memory / max(1, clients),
    }  # fmt: skip


def measured(make, counts, seconds):
    """(clients, figures) of one side, one after the other; None for the figures where not everybody came in, which ends it.
    The cost of taking the lines in is measured without listeners first."""
    side = make()
    try:
        if isinstance(side, Site):
            wait_for(side)
        alone = asyncio.run(run(side, 0, seconds))["spent"]
        for n in counts:
            try:
                row = asyncio.run(run(side, n, seconds))
            except TimeoutError:
                yield n, None
                return
            yield n, row | {"micros": max(0, row["spent"] - alone) / max(1, row["deliveries"]) * 1e6}
    finally:
        side.stop()


def wait_for(site):
    import urllib.error
    import urllib.request

    for port in site.ports:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5)
                break
            except urllib.error.HTTPError:
                break
            except OSError:
                time.sleep(0.2)


def three(waits):
    return ", ".join(f"{wait:.0f}" for wait in waits)


def table(counts, seconds):
    """Lines of a table: ours and the peers, same machine, same run."""
    yield f"{seconds} s, {A_SECOND} lines a second; from the press | lost, doubled, out of order | heard p50, p95, p99 ms | answered p50, p95, p99 ms | µs a delivery | KiB a client | s to come in, all at once"
    with tempfile.TemporaryDirectory() as folder:
        sides = [
            ("raw websockets", lambda: Peer("raw")),
            ("SQLite, one process", lambda: Site(folder, 1)),
        ]
        if (database := os.environ.get("BENCH_POSTGRES_URL")) and (redis := os.environ.get("BENCH_REDIS_URL")):
            sides.append(("PostgreSQL, Redis, two", lambda: Site(f"{folder}/two", 2, database, redis)))
        sides.append(("group_send", lambda: Peer("group")))
        for name, make in sides:
            for clients, row in measured(make, counts, seconds):
                yield f"{name}, {clients:,} clients | " + (
                    f"not everybody was in after {COME_IN} s"
                    if row is None
                    else f"{row['lost']}, {row['doubled']}, {row['disordered']} | "
                    f"{three(row['heard'])} | {three(row['stored'])} | {row['micros']:.1f} | {row['memory']:.0f} | {row['joined']:.1f}"
                )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--clients", default="100,500,1000,2000")
    parser.add_argument("--seconds", type=int, default=30)
    options = parser.parse_args()
    for line in table([int(n) for n in options.clients.split(",")], options.seconds):
        print(line, flush=True)
