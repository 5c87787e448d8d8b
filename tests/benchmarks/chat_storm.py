"""A talk through bad weather: every client ends with the database's list, and nobody's nonsense holds others up.

`python -m tests.benchmarks.chat_storm [--clients 200]`, on SQLite with one process, and on PostgreSQL with two
and a Redis of its own where BENCH_POSTGRES_URL names an empty database: random disconnects and restarts of a server while ten lines a second
are said; silence, then the layer's server restarted, or the hub's tasks killed; frames that no page of ours sends.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time

import websockets

from tests.benchmarks.chat_fanout import A_SECOND, NUMBER, ROOT, SENDERS, Frames, Site, everybody_listens, wait_for

DISCONNECTS, RESTARTS, FLOOD_A_SECOND, FLOOD_SECONDS, IDLE_SECONDS = 1000, 5, 1000, 10, 60
TEXT, BINARY, CLOSE, PING = 1, 2, 8, 9
# What is said by `manage.py shell` of the list that stands.
LIST = """
from clubs.chat.models import Message
print(list(Message.objects.filter(room=%d).order_by("number").values_list("number", flat=True)))
"""


# A server whose hub dies of SIGUSR1.
KILLABLE = """
import os, signal, sys
from django.core.management import execute_from_command_line
os.environ["DJANGO_SETTINGS_MODULE"] = "community.settings"
def kill(*_):
    from community.live.hub import _hubs
    for loop, hub in list(_hubs.items()):
        for task in hub.tasks:
            loop.call_soon_threadsafe(task.cancel)
signal.signal(signal.SIGUSR1, kill)
execute_from_command_line(["manage.py", "serve", "--port", sys.argv[1]])
"""


class Redis:
    """A server of our own, to be restarted."""

    port = 63790
    url = f"redis://127.0.0.1:{port}/0"

    def __init__(self):
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--save", "", "--appendonly", "no"], stdout=subprocess.DEVNULL
        )

    def restart(self):
        self.stop()
        time.sleep(1)
        self.start()

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Weather(Site):
    """A site whose clients come back, each from the last number it heard, and whose servers can be killed."""

    def _serve(self, port):
        return subprocess.Popen(
            [sys.executable, "-c", KILLABLE, str(port)], cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def kill_hubs(self):
        for pid in self.pids:
            os.kill(pid, signal.SIGUSR1)

    def restart(self, n):
        self.servers[n].kill()
        self.servers[n].wait()
        self.servers[n] = self._serve(self.ports[n])
        self.pids[n] = self.servers[n].pid

    def numbers(self):
        return json.loads(self._run("manage.py", "shell", "--no-imports", "-c", LIST % self.facts["room"]))

    async def stay(self, n, frames, stop):
        """One client's life: it listens, loses its line, waits a moment, and comes back."""
        while not stop.is_set():
            try:
                async with self.connect(n) as socket:
                    frames.open[n] = socket
                    after = frames.lists[n][-1][0] if frames.lists[n] else 0
                    await socket.send(json.dumps({"listen": {self.name: after}}))
                    async for frame in socket:
                        if '"behind"' in frame:  # the page would load itself again
                            frames.lists[n] += [(m, 0) for m in range(after + 1, int(NUMBER.search(frame)[1]) + 1)]
                            frames.behind += 1
                        else:
                            frames.heard(n, frame)
            except (OSError, websockets.WebSocketException):
                frames.lost += 1
            frames.open[n] = None
            await asyncio.sleep(random.uniform(0.1, 1))

    async def say_until_taken(self, n):
        """One line with a number of its own, sent again until a server takes it, as the page does."""
        nonce = f"{n:08d}-0000-4000-8000-000000000000"
        while True:
            try:
                return await self.say(n, nonce)
            except (OSError, AssertionError, TypeError):
                await asyncio.sleep(0.5)


class Open(Frames):
    """What every client heard, and the line it hears it by."""

    def __init__(self, clients):
        super().__init__(clients)
        self.open, self.lost, self.behind = [None] * clients, 0, 0


async def storm(site, clients):
    """1,000 disconnects and 5 restarts during a busy talk."""
    frames, stop = Open(clients), asyncio.Event()
    lives = [asyncio.create_task(site.stay(n, frames, stop)) for n in range(clients)]
    await everybody_listens(site, frames)
    saying, cuts = [], 0
    began, dice, n = time.monotonic(), random.Random(7), 0
    restarts = [(k + 1) * DISCONNECTS // (RESTARTS + 1) for k in range(RESTARTS)]
    while cuts < DISCONNECTS:
        saying.append(asyncio.create_task(site.say_until_taken(n)))
        n += 1
        for _ in range(3):
            if socket := frames.open[dice.randrange(clients)]:
                socket.transport.abort()
                cuts += 1
                if cuts in restarts:
                    await asyncio.to_thread(site.restart, len(restarts) % len(site.ports))
        await asyncio.sleep(max(0, began + n / A_SECOND - time.monotonic()))
    said = await asyncio.gather(*saying)
    await everybody_listens(site, frames)
    stop.set()
    for life in lives:
        life.cancel()
    await asyncio.gather(*lives, return_exceptions=True)
    stands = await asyncio.to_thread(site.numbers)
    same = sum(
        [m for m, _ in own if m in set(stands)] == stands[: len(own)] and len(own) == len(stands)
        for own in frames.lists
    )
    return (
        f"{cuts:,} disconnects, {RESTARTS} restarts, {len(said)} lines ({len(set(said))} numbers): {same} of {clients} clients"
        f" end with the list that stands; {frames.lost:,} lines lost and taken up again, {frames.behind} told to load again"
    )


async def silence(site, clients, break_it, what):
    """A minute of silence, then something breaks: seconds until the next line is with everybody."""
    frames, stop = Open(clients), asyncio.Event()
    lives = [asyncio.create_task(site.stay(n, frames, stop)) for n in range(clients)]
    await everybody_listens(site, frames)
    await asyncio.sleep(IDLE_SECONDS)
    await asyncio.to_thread(break_it)
    began = time.monotonic()
    number = await site.say_until_taken(random.randrange(10**7))
    while not all(own and own[-1][0] >= number for own in frames.lists):
        await asyncio.sleep(0.02)
        if time.monotonic() - began > 60:
            break
    took = time.monotonic() - began
    stop.set()
    for life in lives:
        life.cancel()
    await asyncio.gather(*lives, return_exceptions=True)
    return f"{IDLE_SECONDS} s of silence, {what}: the next line is with all {clients} clients after {took:.1f} s"


def framed(opcode, body=b"", fin=True, masked=True, reserved=0, length=None):
    """A frame of RFC 6455, section 5.2, right or wrong."""
    length = len(body) if length is None else length
    head = bytes([(fin << 7) | (reserved << 4) | opcode])
    sign = masked << 7
    if length < 126:
        head += bytes([sign | length])
    elif length < 65_536:
        head += bytes([sign | 126]) + length.to_bytes(2, "big")
    else:
        head += bytes([sign | 127]) + length.to_bytes(8, "big")
    return head + (bytes(4) if masked else b"") + body


MALFORMED = {
    "no JSON": framed(TEXT, b"hello"), "empty": framed(TEXT), "a list": framed(TEXT, b"[1, 2]"), "a number": framed(TEXT, b"7"),
    "no listen": framed(TEXT, b'{"say": 1}'), "listen to a text": framed(TEXT, b'{"listen": "room:1"}'),
    "a text for a number": framed(TEXT, b'{"listen": {"room:1": "x"}}'), "infinity": framed(TEXT, b'{"listen": {"room:1": Infinity}}'),
    "a list for a number": framed(TEXT, b'{"listen": {"room:1": []}}'), "61 names": framed(TEXT, json.dumps({"listen": {f"room:{n}": 0 for n in range(61)}}).encode()),
    "nested 3,000 times": framed(TEXT, b"[" * 2999), "4,000 characters": framed(TEXT, b'{"listen": {"' + b"x" * 4000 + b'": 0}}'),
    "bytes": framed(BINARY, b'{"listen": {}}'), "1 MB": framed(TEXT, b"x" * 1_000_000), "not UTF-8": framed(TEXT, b"\xff\xfe\xfa"),
    "unmasked": framed(TEXT, b"{}", masked=False), "a reserved bit": framed(TEXT, b"{}", reserved=4), "an unknown opcode": framed(5, b"x"),
    "a ping in pieces": framed(PING, b"x", fin=False), "a ping of 200 bytes": framed(PING, b"x" * 200), "a close with half a code": framed(CLOSE, b"\x03"),
}  # fmt: skip


async def nonsense(site, n, frame):
    """What the server answers to one frame, as the closing code: None where the line stays open for two seconds."""
    async with site.connect(n) as socket:
        socket.transport.write(frame)
        try:
            async with asyncio.timeout(2):
                await socket.wait_closed()
        except TimeoutError:
            return None
        return socket.close_code


async def flood(site, seconds):
    """A client that asks a thousand times a second, and comes back each time it is closed; how often it was."""
    closed, until = 0, time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            async with site.connect(0) as socket:
                while time.monotonic() < until:
                    await socket.send(json.dumps({"listen": {f"room:{random.randrange(10**6)}": 0}}))
                    await asyncio.sleep(1 / FLOOD_A_SECOND)
        except (OSError, websockets.WebSocketException):
            closed += 1
    return closed


async def weird(site, clients):
    """Frames of no page of ours, and a flood of them, while others talk."""
    frames = Frames(clients)
    tasks = [asyncio.create_task(site.listen(n, frames)) for n in range(clients)]
    await everybody_listens(site, frames)
    lines = []
    for label, work in (
        ("quiet", None),
        ("with nonsense", weirdness(site)),
        ("with a flood", flood(site, FLOOD_SECONDS)),
    ):
        side = asyncio.create_task(work) if work else None
        sent = {}
        for n in range(FLOOD_SECONDS * A_SECOND):
            moment = time.monotonic()
            sent[await site.say(n)] = moment
            await asyncio.sleep(max(0, 1 / A_SECOND - (time.monotonic() - moment)))
        await asyncio.sleep(2)
        waits = sorted(at - sent[m] for own in frames.lists for m, at in own if m in sent)
        p95 = statistics.quantiles(waits, n=20)[18] * 1000
        lines.append(
            f"{label}: p95 {p95:.0f} ms, {len(sent) * clients - len(waits)} lost{f'; {await side}' if side else ''}"
        )
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return lines


async def weirdness(site):
    codes = {what: await nonsense(site, n % SENDERS, frame) for n, (what, frame) in enumerate(MALFORMED.items())}
    return f"{len(codes)} kinds, closed with {codes}, 1011 {sum(code == 1011 for code in codes.values())} times"


def measured(site, clients, redis):
    """Lines of figures of one side."""
    wait_for(site)
    yield asyncio.run(storm(site, clients))
    yield asyncio.run(silence(site, clients, site.kill_hubs, "every hub killed"))
    if redis:
        yield asyncio.run(silence(site, clients, redis.restart, "Redis restarted"))
    yield from asyncio.run(weird(site, clients))


def side(name, clients, make, redis=None):
    with tempfile.TemporaryDirectory() as folder:
        site = make(folder)
        try:
            for line in measured(site, clients, redis):
                print(f"{name}: {line}", flush=True)
        finally:
            site.stop()


def main(clients):
    side("SQLite, one process", clients, lambda folder: Weather(folder, 1))
    if database := os.environ.get("BENCH_POSTGRES_URL"):
        redis = Redis()
        try:
            side("PostgreSQL, Redis, two", clients, lambda folder: Weather(folder, 2, database, Redis.url), redis)
        finally:
            redis.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--clients", type=int, default=200)
    main(parser.parse_args().clients)
