"""Pages of clubs at size: `python -m tests.benchmarks.club_speed [--topics 2000 20000] [--posts 10000000]`.

One club that 20,000 members are in, with the busiest board of load_corpus and 50,000 lines in its room, among 20,000 clubs
and 2,000 events; on SQLite, and on PostgreSQL where BENCH_POSTGRES_URL names an empty database (the last size alone).
`--posts` copies what was written within PostgreSQL, topics with their posts, until there are that many. Each page is asked
for in turn with the smallest there is, through Django's own client, as a visitor and as a member; `any topic` is another
one each time, which nobody has asked for before.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CLUBS, LINES, EVENTS, TIMES = 20_000, 50_000, 2_000, 60
BATCH = 4000


def measure(topics, database_url, posts):
    """[[members, boards, topics, posts], {who: {page: [p50, p95] in ms}}] of a site that is made for it."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ, "VAR_DIR": folder, "PLAIN_STATIC": "1", "DATABASE_URL": database_url, "REDIS_URL": "", "DEMO": "",
            "ALLOWED_HOSTS": "testserver", "SECRET_KEY": "a bench", "DJANGO_SETTINGS_MODULE": "community.settings",
        }  # fmt: skip
        for command in (
            ["manage.py", "migrate", "--verbosity", "0"],
            ["-m", "tests.benchmarks.club_speed", "--inside", str(topics), "--posts", str(posts)],
        ):
            done = subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True)
            assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def fill_clubs(everybody, at):
    """Clubs, events, and the one that everybody is in; its Club and its Room."""
    from clubs.chat.models import Message, Participant, Room
    from clubs.models import Club, Membership
    from community.catalogue.models import Region
    from forums.models import Board

    hangzhou = Region.objects.get(name="杭州")
    boards = Board.objects.bulk_create((Board(name=f"圈{n}", slug=f"c-{n}") for n in range(CLUBS)), batch_size=BATCH)
    Club.objects.bulk_create(
        (
            Club(
                slug=f"c-{n}", name=f"圈{n}", intro="一起玩", kind="circle", board=board, founded_at=at, member_count=n % 300,
                region=None if n % 9 else hangzhou, words=" 露营 爬山 " if n % 5 else " 钓鱼 ",
            )
            for n, board in enumerate(boards)
        ),
        batch_size=BATCH,
    )  # fmt: skip
    own = Club.objects.create(
        slug="own", name="同款车", intro="都在这里", kind="circle", board=Board.objects.get(slug="board-01"),
        founded_at=at, member_count=len(everybody), region=hangzhou, words=" 露营 ",
    )  # fmt: skip
    room = Room.objects.create(
        kind="club", audience=own.key, club=own, opened_at=at, last_at=at, last_number=LINES, last_said=LINES,
        people=len(everybody),
    )  # fmt: skip
    Membership.objects.bulk_create((Membership(club=own, member=m, at=at) for m in everybody), batch_size=BATCH)
    Participant.objects.bulk_create(
        (Participant(room=room, member=m, read_number=LINES - 40, at=at) for m in everybody), batch_size=BATCH
    )
    Message.objects.bulk_create(
        (
            Message(
                room=room, number=n, author=everybody[n % 500], source="说两句", html="<p>说两句</p>", created_at=at
            )
            for n in range(1, LINES + 1)
        ),
        batch_size=BATCH,
    )
    _events(own, hangzhou, everybody[0], at)
    return own, room


def _events(own, region, organiser, at):
    from clubs.events.models import Event

    def event(n):
        start = at + timedelta(hours=n)
        return Event(
            club=None if n % 4 else own, organiser=organiser, kind="drive", title=f"第 {n} 次聚", source="来", html="<p>来</p>",
            starts_at=start, ends_at=start + timedelta(hours=2), first_day=start.date(), region=region,
            last_day=(start + timedelta(hours=2)).date(), created_at=at, changed_at=at,
        )  # fmt: skip

    Event.objects.bulk_create(map(event, range(EVENTS)), batch_size=BATCH)


def multiply(least):
    """Copies of all topics with their posts, past the triggers, until there are so many posts; PostgreSQL. Gives how many
    topics and posts there are then."""
    from django.db import connection
    from django.db.models import F

    from forums.models import Board, Post, Topic
    from tests.conftest import copied

    apart = 10**9  # between the ids of a row and of its next copy
    times = max(0, -(-least // Post.objects.count()) - 1)
    if times:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            copied(Topic, times, id=f"id + n::bigint * {apart}", last_key="last_key - n")
            copied(Post, times, id=f"id + n::bigint * {apart}", topic_id=f"topic_id + n::bigint * {apart}")
            cursor.execute("SET session_replication_role = DEFAULT")
        Board.objects.update(topic_count=F("topic_count") * (times + 1), post_count=F("post_count") * (times + 1))
    return Topic.objects.count(), Post.objects.count()


def inside(topics, posts):
    """What `measure` tells, of the empty site this process belongs to."""
    import django

    django.setup()
    from django.db import connection
    from django.utils import timezone

    from community.pages.actions import lay_home
    from forums.models import Topic
    from profiles.models import Member
    from tests.benchmarks.load_corpus import fill, made

    members, boards, *_ = fill(made(), topics)
    lay_home("x")
    everybody = list(Member.objects.order_by("pk"))
    own, room = fill_clubs(everybody, timezone.now())
    counts = [members, boards, *multiply(posts)]
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    longest = Topic.objects.filter(board=own.board).order_by("-reply_count").first()
    pages = {
        "health": "/health/", "clubs": "/clubs/", "clubs of a city": "/clubs/?city=330100", "clubs of a word": "/clubs/?q=露营",
        "its page": own.get_absolute_url(), "its board": f"/forums/{own.board.slug}/",
        "its longest topic": longest.get_absolute_url(), "any topic": anywhere(), "who is in it": f"{own.get_absolute_url()}members/",
        "events": "/events/", "its room": room.get_absolute_url(), "own talks": "/chat/",
    }  # fmt: skip
    closed = ("its room", "own talks")
    visitor = asked(None, {name: path for name, path in pages.items() if name not in closed})
    print(json.dumps([counts, {"visitor": visitor, "member": asked(everybody[-1], pages)}]))


def anywhere():
    """Twice as many addresses of topics as are asked for, all over the table."""
    from django.db.models import Max, Min

    from forums.models import Topic

    ends = Topic.objects.aggregate(first=Min("pk"), last=Max("pk"))
    places = (random.randint(ends["first"], ends["last"]) for _ in range(4 * TIMES))
    return [topic.get_absolute_url() for place in places if (topic := Topic.objects.filter(pk__gte=place).first())]


def asked(who, pages):
    """{page: [p50, p95] in ms}, each page in turn with the others; of a list of addresses the next one each time."""
    from django.test import Client

    client, took = Client(), {name: [] for name in pages}
    if who:
        client.force_login(who, backend="profiles.adapters.SignIn")
    for turn in range(TIMES + 3):  # the first three fill what a process keeps
        for name, path in pages.items():
            path = path if isinstance(path, str) else path.pop()
            began = time.perf_counter()
            answer = client.get(path)
            if turn >= 3:
                took[name].append(1000 * (time.perf_counter() - began))
            assert answer.status_code == 200, (name, path, answer.status_code)
    return {name: [statistics.median(t), sorted(t)[int(len(t) * 0.95)]] for name, t in took.items()}


def table(sizes, least):
    """Lines of a table."""
    yield "database, topics, posts | page | visitor, p50 and p95 in ms | member"
    sites = [("SQLite", "", topics) for topics in sizes]
    if url := os.environ.get("BENCH_POSTGRES_URL"):
        sites.append(("PostgreSQL", url, sizes[-1]))
    for name, url, topics in sites:
        (_members, _boards, topics, posts), found = measure(topics, url, least if url else 0)
        for page, member in found["member"].items():
            visitor = found["visitor"].get(page)
            said = f"{visitor[0]:.0f}, {visitor[1]:.0f}" if visitor else "—"
            yield f"{name}, {topics:,}, {posts:,} | {page} | {said} | {member[0]:.0f}, {member[1]:.0f}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--topics", type=int, nargs="+", default=[2_000, 20_000])
    parser.add_argument("--posts", type=int, default=0)
    parser.add_argument("--inside", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        inside(options.inside, options.posts)
    else:
        for line in table(options.topics, options.posts):
            print(line, flush=True)
