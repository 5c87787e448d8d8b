"""1,000 sign-ups at once for 100 seats, a third with a plus-one, 200 withdrawals in between: SQLite in one process with
threads, PostgreSQL in eight processes. Prints what stands at the end, and how long a sign-up took."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.clubs.seats import STORM
from tests.community.servers import Process

# PostgreSQL takes a hundred connections as it comes.
PEOPLE, SEATS, PROCESSES, HANDS = 1000, 100, 8, 64
MAKE = (
    STORM
    + """
from community.pages.actions import lay_home
lay_home('x')
admin = person('admin', '站长一号', role=Role.ADMIN)
people = members({people})
event = event_of(admin, seats={seats}, most_guests=1)
print(event.pk)
"""
)
COME = (
    STORM
    + """
event = Event.objects.get(pk={event})
people = list(Member.objects.filter(handle__startswith='p').order_by('pk'))[{start}:{stop}]
wrong, took = come(event, people, {start}, {hands})
print(json.dumps([wrong, took]))
"""
)
TELL = (
    STORM
    + """
event = Event.objects.get(pk={event})
settle(event)
print(json.dumps(told(event)))
"""
)


def _start(site, code):
    script = f"import os, django\nos.environ['DJANGO_SETTINGS_MODULE'] = 'community.settings'\ndjango.setup()\n{code}"
    return subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=Path(__file__).parents[2],
        env=site.environment,
        stdout=subprocess.PIPE,
        text=True,
    )


def storm(database, processes):
    """(what stands, seconds, [seconds of a sign-up], errors) of one storm."""
    with tempfile.TemporaryDirectory() as folder:
        site = Process(Path(folder), database)
        event = int(site.script(MAKE.replace("{people}", str(PEOPLE)).replace("{seats}", str(SEATS))))
        each, begun = PEOPLE // processes, time.monotonic()
        running = [
            _start(
                site,
                COME.replace("{event}", str(event))
                .replace("{hands}", str(HANDS // processes))
                .replace("{start}", str(n * each))
                .replace("{stop}", str((n + 1) * each)),
            )
            for n in range(processes)
        ]
        answers = [json.loads(process.communicate()[0].splitlines()[-1]) for process in running]
        seconds = time.monotonic() - begun
        told = json.loads(site.script(TELL.replace("{event}", str(event))).splitlines()[-1])
    return told, seconds, [t for _wrong, took in answers for t in took], [w for wrong, _took in answers for w in wrong]


def table():
    yield f"{PEOPLE:,} sign-ups for {SEATS} seats, a third with one more, {PEOPLE // 5} withdrawals in between"
    yield f"{'':36}{'seconds':>9}{'p50 ms':>9}{'p99 ms':>9}{'errors':>8}  what stands"
    runs = [("sqlite", 1)] + ([("postgresql", PROCESSES)] if os.environ.get("TEST_POSTGRES_URL") else [])
    for database, processes in runs:
        told, seconds, took, wrong = storm(database, processes)
        marks = statistics.quantiles(took, n=100)
        name = f"{database}, {processes} process(es)"
        yield f"{name:36}{seconds:>9.1f}{marks[49] * 1000:>9.0f}{marks[98] * 1000:>9.0f}{len(wrong):>8}  {told}"
        if wrong:
            yield f"  {set(wrong)}"
