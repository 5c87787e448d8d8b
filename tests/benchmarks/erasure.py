"""How long an erasure takes, and how pages fare meanwhile: python -m tests.benchmarks erasure.

A member with 10,000 posts in 2,000 topics, others' replies between them, and 50,000 rows of evidence; the real worker, a
server in a process of its own, and a topic's page asked for again and again. BENCH_POSTGRES_URL adds PostgreSQL.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from tests.community.servers import Process

ROOT = Path(__file__).resolve().parents[2]
TOPICS, REPLIES, EVIDENCE = 2000, 4, 50_000
FILL = f"""
from django.utils import timezone
from insights.evidence.models import Reading, TermEvidence
from community.access.roles import Role
from community.pages.actions import lay_home
from community.search.actions import index
from forums.actions import open_board, recount, reply, start_topic
from forums.models import Post, Topic
from profiles.actions import join, set_role
now = timezone.now()
admin = join("a@example.com", "站长", at=now, handle="admin"); set_role(admin, Role.ADMIN, at=now)
her, lin = join("q@example.com", "小青", at=now, handle="qing"), join("l@example.com", "小林", at=now, handle="lin")
lay_home("北辰车友会", company="北辰", terms="说真话。")
board = open_board(admin, "用车", "care", intro="说", at=now)
other = start_topic(lin, board, title="别人的话题", body="说点什么" * 30, at=now)
for n in range(15):
    reply(lin, other, body="接着说" * 30, at=now)
made = Topic.objects.bulk_create(Topic(board=board, author=her, title=f"第 {{n}} 个话题，冬天续航", audience="public", created_at=now, last_post_at=now, last_number={REPLIES} + 2) for n in range({TOPICS}))
def posts():
    for topic in made:
        for floor in range(1, {REPLIES} + 3):
            who = lin if floor == 2 else her
            text = f"{{topic.pk}} 楼 {{floor}}：零下五度跑高速，续航掉三成，暖风开着更厉害，换了冬胎好一点。"
            yield Post(topic=topic, number=floor, author=who, source=text, html=f"<p>{{text}}</p>", audience="public", created_at=now, renderer=9999)
Post.objects.bulk_create(posts(), batch_size=2000)
recount()
keys = list(Post.objects.values_list("pk", flat=True))
for start in range(0, len(keys), 500):
    index(Post, keys[start:start + 500])
mine = Post.objects.filter(author=her).values_list("pk", flat=True)[:10000]
readings = Reading.objects.bulk_create((Reading(member=her, source_type="post", source_id=pk, board=board.pk, lexicon=1, at=now) for pk in mine), batch_size=2000)
TermEvidence.objects.bulk_create((TermEvidence(reading=readings[n % len(readings)], member=her, facet="word", term=f"词{{n % 400}}", opinion=0, start=n // len(readings), end=n // len(readings) + 1, weight=1.0) for n in range({EVIDENCE})), batch_size=2000)
print(other.pk, Post.objects.filter(author=her).count(), TermEvidence.objects.count())
"""
BEGIN = """
from django.utils import timezone
from community.privacy.actions import begin_erasure
from profiles.models import Member
begin_erasure(Member.objects.get(handle="qing"), keeps_posts=False, at=timezone.now())
"""
STATE = """
import json
from community.privacy.models import Erasure
row = Erasure.objects.get()
print(json.dumps([row.rows_done_at and row.rows_done_at.timestamp(), row.done_at and row.done_at.timestamp()]))
"""


def _port():
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _ask(url):
    start = time.perf_counter()
    urllib.request.urlopen(url).read()
    return (time.perf_counter() - start) * 1000


def _p95(took):
    return sorted(took)[int(len(took) * 0.95)]


def measured(database):
    """(seconds of the erasure, of it until the rows were gone, [ms of pages before], [ms of pages meanwhile])."""
    with tempfile.TemporaryDirectory() as folder:
        site = Process(Path(folder), database)
        topic = site.script(FILL).split()[0]
        port = _port()
        url = f"http://127.0.0.1:{port}/t/{topic}/"
        server = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(port)],
            cwd=ROOT, env=site.environment | {"SITE_URL": f"http://127.0.0.1:{port}"}, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        worker = None
        try:
            for _ in range(100):
                try:
                    _ask(url)
                    break
                except OSError:
                    time.sleep(0.2)
            before = [_ask(url) for _ in range(200)]
            site.script(BEGIN)
            start, during = time.time(), []
            worker = site.worker()
            looked = time.monotonic()
            while True:
                during.append(_ask(url))
                time.sleep(0.03)
                if time.monotonic() - looked > 4:
                    rows, done = json.loads(site.script(STATE))
                    looked = time.monotonic()
                    if done or time.time() - start > 300:
                        break
            return (done or time.time()) - start, (rows or time.time()) - start, before, during
        finally:
            for process in (server, worker):
                if process:
                    process.terminate()
                    process.wait(20)


def table():
    """Lines to print."""
    yield f"{'erasure':12}{'s':>7}{'rows, s':>9}{'page p50':>10}{'p95':>7}{'meanwhile p50':>15}{'p95':>7}"
    for database in ("sqlite", *(["postgresql"] if os.environ.get("BENCH_POSTGRES_URL") else [])):
        if database == "postgresql":
            os.environ["TEST_POSTGRES_URL"] = os.environ["BENCH_POSTGRES_URL"]
        took, rows, before, during = measured(database)
        yield (
            f"{database:12}{took:>7.1f}{rows:>9.1f}{statistics.median(before):>10.1f}{_p95(before):>7.1f}"
            f"{statistics.median(during):>15.1f}{_p95(during):>7.1f}"
        )
