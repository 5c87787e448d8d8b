"""One act of a member with many followers: what she waits for, and how long until everybody has been told.

`python -m tests.benchmarks.follower_speed`: on SQLite in a folder of its own, and on PostgreSQL where
BENCH_POSTGRES_URL names one. The baseline in the same run is the same act without followers.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLLOWERS, ACTS = 5000, 5

RUN = """
import json, os, statistics, time
import django
os.environ['DJANGO_SETTINGS_MODULE'] = 'community.settings'
django.setup()
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from community.activity.actions import deliver
from profiles.actions import join
from profiles.inbox.models import Notice
from profiles.models import Member
from profiles.names import skeleton
from profiles.ties.models import Follow

at = timezone.now()
def member(handle):
    return join(f'{handle}@example.com', f'车友{handle}', at=at, handle=handle)

def hear():
    while deliver(timezone.now(), size=200):
        pass

few, many = member('few'), member('many')
followers = Member.objects.bulk_create([
    Member(name=f'跟着{n}', name_key=skeleton(f'跟着{n}'), email=f'f{n}@example.com', handle=f'f{n}', joined_at=at, password='!')
    for n in range(%(followers)d)
])
Follow.objects.bulk_create([Follow(member=f, whom=many, at=at) for f in followers])
hear()

def acts(who):
    client, waits, costs, told = Client(), [], [], []
    client.force_login(who, backend='profiles.adapters.SignIn')
    for n in range(%(acts)d):
        body = {'title': f'第{n}篇', 'body': '泡了三年的梅子酒，开坛。', 'readers': 'public'}
        began = time.monotonic()
        with CaptureQueriesContext(connection) as asked:
            answer = client.post(f'/my/blog/write/?box={n:08d}', body)
        waits.append(time.monotonic() - began)
        assert answer.status_code == 302, answer.status_code
        costs.append(len(asked))
        began, before = time.monotonic(), Notice.objects.count()
        hear()
        told.append((time.monotonic() - began, Notice.objects.count() - before))
    return {'waits': waits, 'costs': costs, 'told': told}

print(json.dumps({'few': acts(few), 'many': acts(many)}))
"""


def measure(database_url):
    """{few, many: {waits, costs, told}} of one database."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "VAR_DIR": folder,
            "PLAIN_STATIC": "1",
            "DATABASE_URL": database_url,
            "REDIS_URL": "",
            "ALLOWED_HOSTS": "testserver",
            "SECRET_KEY": "a bench",
        }
        for command in (
            ["manage.py", "migrate", "--verbosity", "0"],
            ["-c", RUN % {"followers": FOLLOWERS, "acts": ACTS}],
        ):
            done = subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True)
            assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def table():
    """Lines of a table: medians, the act without followers beside it."""
    yield f"{FOLLOWERS:,} followers, {ACTS} entries; medians | she waits, ms (without followers) | statements, at the least | all told after, s (without)"
    places = [("SQLite", "")]
    if url := os.environ.get("BENCH_POSTGRES_URL"):
        places.append(("PostgreSQL", url))
    for name, url in places:
        found = measure(url)
        few, many = found["few"], found["many"]
        wait = [1000 * statistics.median(side["waits"]) for side in (many, few)]
        told = [statistics.median(t for t, _n in side["told"]) for side in (many, few)]
        assert {n for _t, n in many["told"]} == {FOLLOWERS}
        costs = [min(side["costs"]) for side in (many, few)]
        assert costs[0] == costs[1], (many, few)
        yield f"{name} | {wait[0]:.0f} ({wait[1]:.0f}) | {costs[0]} | {told[0]:.1f} ({told[1]:.2f})"


if __name__ == "__main__":
    print(*table(), sep="\n")
