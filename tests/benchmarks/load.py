"""Pages, replies and live replies under load: python -m tests.benchmarks load --postgres URL [--corpus FOLDER].

PostgreSQL, two page processes (granian, WSGI), `manage.py serve` for the sockets, one worker, Redis where redis-server is
installed; the load comes from wrk on the same machine. Every page is measured in turn with the baseline `ok`, round by
round; the table shows medians and what part of the baseline a page reaches.
"""

import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parents[2]
LUA = Path(__file__).with_name("load.lua")
SIZES = (2_000, 20_000)
PORTS = {2_000: 8801, 20_000: 8802}
SOCKETS, REDIS, WRITERS = 8811, 8812, 500
QUOTED = """Others, measured elsewhere on a like machine of two cores (topic page, 20 posts, anonymous, requests a second):
django-machina 60, pybbm 58, NodeBB 54 to 66, Misago 23. Replies a second: NodeBB on Redis 66, pybbm 59, NodeBB on
PostgreSQL 20. Quoted for the order of magnitude; they did not run here."""


class Site:
    """Processes of the site against one database."""

    def __init__(self, postgres, topics, folder):
        self.topics, self.port = topics, PORTS[topics]
        self.base = f"http://localhost:{self.port}"
        url = urlunsplit(urlsplit(postgres)._replace(path=f"/load_{topics}"))
        redis = f"redis://127.0.0.1:{REDIS}/{SIZES.index(topics)}" if shutil.which("redis-server") else ""
        self.environment = {
            **os.environ, "DATABASE_URL": url, "VAR_DIR": str(folder), "PLAIN_STATIC": "", "DEMO": "", "REDIS_URL": redis,
            "DJANGO_SETTINGS_MODULE": "tests.benchmarks.load_site", "SITE_URL": "http://localhost", "LOG_LEVEL": "ERROR",
            "ALLOWED_HOSTS": "localhost,127.0.0.1", "PYTHONDONTWRITEBYTECODE": "1",
        }  # fmt: skip

    def run(self, *command, **changes):
        done = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=self.environment | changes, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def ask(self, part, argument):
        return json.loads(self.run("-m", "tests.benchmarks.load_prepare", part, str(argument)).splitlines()[-1])

    def build(self, corpus, postgres):
        """Make and fill the database where it does not stand yet."""
        import psycopg

        with psycopg.connect(postgres, autocommit=True) as base:
            name = f"load_{self.topics}"
            if not base.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                base.execute(f"CREATE DATABASE {name}")
        self.run("manage.py", "migrate", "-v0")
        self.run("manage.py", "collectstatic", "--noinput", "-v0")
        if self.run("manage.py", "shell", "-v0", "-c", "from forums.models import Post; print(Post.objects.exists())").strip() == "False":  # fmt: skip
            command = ["-m", "tests.benchmarks.load_corpus", "--topics", str(self.topics)]
            print(f"filled: {self.run(*command, *([corpus] if corpus else [])).strip()}")

    @contextmanager
    def serve(self):
        """Two page processes."""
        command = [
            str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--workers", "2", "--blocking-threads", "4",
            "--port", str(self.port), "--log-level", "error", "community.wsgi:application",
        ]  # fmt: skip
        with started(command, self.environment):
            until_up(self.port)
            yield

    def manage(self, *command, nice=0):
        return started(["nice", "-n", str(nice), sys.executable, "manage.py", *command], self.environment)


@contextmanager
def started(command, environment):
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def until_up(port, path="/ok/"):
    import urllib.request

    for _ in range(200):
        try:
            return urllib.request.urlopen(f"http://localhost:{port}{path}", timeout=2).status
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"nothing answers on port {port}")


def wrk(site, asks, connections, seconds, found=""):
    """(requests a second, p50, p95, p99 in ms, wrong answers) of a list of (path, cookie, body)."""
    with tempfile.NamedTemporaryFile("w", suffix=".asks", encoding="utf-8") as file:
        file.writelines("\t".join(part or "-" for part in ask) + "\n" for ask in asks)
        file.flush()
        environment = os.environ | {"LOAD_ASKS": file.name} | ({"LOAD_FOUND": found} if found else {})
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "20s", "-s", str(LUA), site.base]
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
    line = next((x for x in done.stdout.splitlines() if x.startswith("FIGURES")), None)
    assert line, done.stdout + done.stderr
    count, micro, p50, p95, p99, wrong, broken = map(int, line.split()[1:])
    return count / micro * 1e6, p50 / 1000, p95 / 1000, p99 / 1000, wrong + broken


def pages(sites, facts, options):
    """Every page at every number of connections, next to the baseline."""
    small, large = SIZES

    def of(size, path, cookies=(None,)):
        return sites[size], [(path, cookie, None) for cookie in cookies]

    readers = facts[large]["readers"]
    targets = {
        "ok (baseline)": of(large, "/ok/"),
        "topic, visitor": of(large, facts[large]["topic"]),
        "topic, visitor, 2,000 topics": of(small, facts[small]["topic"]),
        "500 topics in turn, visitor": (sites[large], [(p, None, None) for p in facts[large]["topics"]]),
        "list, visitor": of(large, facts[large]["list"]),
        "list, visitor, 2,000 topics": of(small, facts[small]["list"]),
        "topic, member": of(large, facts[large]["topic"], readers),
        "topic, member, 2,000 topics": of(small, facts[small]["topic"], facts[small]["readers"]),
        "list, member": of(large, facts[large]["list"], readers),
        "list, member, 2,000 topics": of(small, facts[small]["list"], facts[small]["readers"]),
    }
    targets = {name: t for name, t in targets.items() if not options.only or options.only in name or "ok" in name}
    print(f"{'page':32}{'conns':>6}{'req/s':>9}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'of ok':>8}{'wrong':>7}")
    for site, asks in targets.values():
        wrk(site, asks, 8, 2)
    for connections in options.connections:
        rounds = {name: [] for name in targets}
        for _ in range(options.rounds):
            for name, (site, asks) in targets.items():
                rounds[name].append(wrk(site, asks, connections, options.seconds))
        medians = {name: [statistics.median(column) for column in zip(*rows)] for name, rows in rounds.items()}
        for name, (rate, p50, p95, p99, wrong) in medians.items():
            part = rate / medians["ok (baseline)"][0]
            print(f"{name:32}{connections:>6}{rate:>9.0f}{p50:>9.1f}{p95:>9.1f}{p99:>9.1f}{part:>8.2f}{wrong:>7.0f}")
    for name, (first, second) in facts[large]["statements"].items():
        print(f"statements: {name}: {first}" + (f", then {second}" if second != first else ""))


def replies(site, fact, options):
    """Replies through the form at 8 connections by 500 members in 500 topics; each found again, the queue drained. The
    worker shares the two cores and gives way to the pages (nice 10)."""
    token = "csrfmiddlewaretoken=" + "k" * 32
    asks = [
        (f"{path}reply/", cookie, f"{token}&draft=reply:{path.strip('t/')}&draft_url={path}")
        for path, cookie in zip(fact["topics"], fact["writers"])
    ]
    with tempfile.TemporaryDirectory() as folder, site.manage("worker", nice=10):
        name = str(Path(folder) / "told")
        site.ask("drained", 300)
        ok = wrk(site, [("/ok/", None, None)], 8, options.seconds)
        rate, p50, p95, p99, wrong = wrk(site, asks, 8, options.seconds * 2, found=name)
        state = site.ask("drained", 300)
        found = site.ask("found", name + "0")
        print(
            f"replies: {rate:.0f} a second (ok page {ok[0]:.0f}), p50 {p50:.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms, {wrong} wrong answers; "
            f"{found['told']} told, {found['distinct']} distinct, {found['standing']} found again; {state['waiting']} deliveries "
            f"open at the end, none {state['seconds']:.1f} s later (left: {state['left']})"
        )  # fmt: skip


def live(site, fact, options):
    """A reply from another browser on 500 open pages."""
    from tests.benchmarks.load_live import measure

    with site.manage("serve", "--port", str(SOCKETS)), site.manage("worker"):
        until_up(SOCKETS)
        measure(site.base, SOCKETS, fact, options.readers)


@contextmanager
def redis(folder):
    """A Redis of our own, where one is installed."""
    if not shutil.which("redis-server"):
        print("no redis-server: cache in each process, bells by the hub's looks")
        yield
        return
    with started(["redis-server", "--port", str(REDIS), "--save", "", "--dir", str(folder)], os.environ):
        yield


def run(options):
    if not options.postgres or not shutil.which("wrk"):
        print("skipped: load (wants --postgres or BENCH_POSTGRES_URL, and wrk)")
        return
    with tempfile.TemporaryDirectory() as folder, redis(folder):
        sites = {size: Site(options.postgres, size, folder) for size in SIZES}
        for site in sites.values():
            site.build(options.corpus, options.postgres)
        facts = {size: site.ask("prepare", WRITERS) for size, site in sites.items()}
        with sites[SIZES[0]].serve(), sites[SIZES[1]].serve():
            if "pages" in options.what:
                pages(sites, facts, options)
            if "replies" in options.what:
                for _ in range(options.rounds):
                    replies(sites[SIZES[1]], facts[SIZES[1]], options)
            if "live" in options.what:
                live(sites[SIZES[1]], facts[SIZES[1]], options)
    print(QUOTED)
