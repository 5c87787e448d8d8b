"""What the load benchmark needs from inside the database of DATABASE_URL; each part prints one line of JSON."""

import json
import os
import sys
import time

READERS = 100


def sessions(members):
    """Cookie headers in which these members are signed in, with a CSRF secret each."""
    from django.conf import settings

    from tests.conftest import as_

    for member in members:
        key = as_(member).cookies[settings.SESSION_COOKIE_NAME].value
        yield f"{settings.SESSION_COOKIE_NAME}={key}; {settings.CSRF_COOKIE_NAME}={'k' * 32}"


def prepare(writers):
    """Paths to measure, signed-in cookies, and how many statements each page costs."""
    from community.access.roles import Role
    from community.pages.actions import lay_home
    from community.pages.models import Brand
    from forums.models import Topic
    from profiles.models import Member

    if not Brand.objects.exists():
        lay_home("北辰车友会")
    plain = Member.objects.filter(role=Role.MEMBER, imported=False)
    full = Topic.objects.filter(reply_count__gte=19, reply_count__lte=60).order_by("-last_key").first()
    some = list(Topic.objects.order_by("?").values_list("pk", flat=True)[:500])
    board = full.board.get_absolute_url()
    readers = list(sessions(plain.exclude(posts__topic=full).order_by("-pk")[:READERS]))
    return {
        "topic": full.get_absolute_url(), "number": full.last_number, "topic_pk": full.pk, "list": board,
        "topics": [f"/t/{pk}/" for pk in some], "readers": readers, "writers": list(sessions(plain.order_by("pk")[:writers])),
        "statements": _statements(plain.order_by("-pk").first(), full.get_absolute_url(), board),
    }  # fmt: skip


def _statements(member, topic, board):
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from tests.conftest import as_

    found = {}
    for who, browser in (("visitor", Client()), ("member", as_(member))):
        for name, path in (("topic", topic), ("list", board)):
            counts = []
            for _ in range(3):
                with CaptureQueriesContext(connection) as seen:
                    assert browser.get(path, headers={"host": "localhost"}).status_code == 200
                counts.append(len(seen))
            found[f"{name}, {who}"] = counts[1:]
    return found


def found(path):
    """Which of the posts named in a file stand with the body that was sent; how many deliveries are open."""
    from community.activity.models import Delivery
    from forums.models import Post

    told = [int(line.strip().rstrip("/").rpartition("/")[2]) for line in open(path, encoding="utf-8")]  # noqa: SIM115
    standing = Post.objects.filter(pk__in=told, source__endswith="load").count()
    return {
        "told": len(told),
        "distinct": len(set(told)),
        "standing": standing,
        "open": Delivery.objects.open().count(),
    }


def drained(seconds):
    """Seconds until no delivery is open, and the rows the readers have written."""
    from community.activity.models import Delivery

    start, waiting = time.monotonic(), Delivery.objects.open().count()
    while time.monotonic() - start < seconds and Delivery.objects.open().exists():
        time.sleep(0.1)
    return {"waiting": waiting, "seconds": time.monotonic() - start, "left": Delivery.objects.open().count()}


if __name__ == "__main__":
    import django

    django.setup()
    name, argument = sys.argv[1:]
    part = {"prepare": lambda: prepare(int(argument)), "found": lambda: found(argument), "drained": lambda: drained(float(argument))}  # fmt: skip
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    print(json.dumps(part[name]()))
