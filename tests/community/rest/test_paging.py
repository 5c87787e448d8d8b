"""Lists by program: every row once, whatever the page's size, at a fixed number of statements."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clubs.actions import found_club
from clubs.chat.actions import open_group, say
from community.api.kit import scopes
from forums.actions import reply, start_topic
from profiles.blogs.actions import write_entry
from profiles.bookmarks.actions import bookmark
from profiles.ties.actions import follow
from tests.clubs.events import event_of
from tests.community.rest.asking import Program
from tests.conftest import NOON, drain, person


@pytest.fixture
def crowd(topic, board, mei, lin, chen, admin):
    """Grows: each call makes seven more of everything that is listed. Gives {operation: path}."""
    room = open_group(mei, "周末", [lin, chen], at=NOON)
    made = iter(range(1000))

    def grow(times=7):
        for n in (next(made) for _ in range(times)):
            at = NOON + timedelta(seconds=n)
            other = person(f"c{n}", f"车友甲{n}")
            row = start_topic(other, board, title=f"第 {n} 个主题，聊聊", body="说两句", at=at)
            reply(other, topic, body=f"第 {n} 句 @小梅", at=at)
            bookmark(mei, row, at=at)
            follow(other, mei, at=at)
            found_club(admin, f"第{n}个圈子", f"club-{n}", intro="谁都能进来坐坐", at=at)
            event_of(admin, at=at, title=f"第 {n} 场") if n < 3 else None
            write_entry(mei, title=f"第 {n} 篇", body="泡三年", at=at)
            open_group(mei, f"第 {n} 群", [lin, chen], at=at) if n < 9 else None
            say(mei, room, body=f"第 {n} 句", at=at)
        drain()

    grow()
    return grow, {
        "boards": "boards", "topics": "boards/care/topics", "clubs": "clubs", "chats": "chats",
        "chat_lines": f"chats/{room.pk}/lines", "entries": "members/mei/entries", "inbox": "inbox", "bookmarks": "bookmarks",
        "topic": f"topics/{topic.pk}", "events": "events",
    }  # fmt: skip


def rows_of(answer):
    said = answer.json()
    return said["posts"] if "posts" in said else said["items"]


def walked(program, path, limit):
    """Every row of a list, page by page."""
    found, to = [], f"{path}?limit={limit}"
    while to:
        answer = program.get(to)
        assert answer.status_code == 200, answer.content
        assert len(rows_of(answer)) <= limit
        found += rows_of(answer)
        to = answer.json()["next"]
    return [str(row.get("id") or row.get("number")) for row in found]


def test_api_01_each_list_gives_every_row_once_by_pages_of_any_size(crowd, mei):
    program = Program(mei)
    for name, path in crowd[1].items():
        whole = walked(program, path, 100)
        assert len(set(whole)) == len(whole) > (2 if name in ("events",) else 0), name
        assert walked(program, path, 3) == whole, name


def test_api_01_limits_and_cursors_have_bounds(mei, topic):
    program = Program(mei)
    for limit in (0, 101, "x"):
        assert program.get(f"boards?limit={limit}").status_code == 422
    for cursor in ("x", "1_2", "--1", "²", "9" * 30, "1;2"):
        answer = program.get(f"boards?after={cursor}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_cursor"), cursor


def test_api_01_a_list_costs_the_same_statements_however_long_it_is(crowd, mei):
    grow, lists = crowd
    program, cost = Program(mei), {}
    grow()
    for _round in range(2):
        for path in lists.values():
            program.get(path)
            with CaptureQueriesContext(connection) as asked:
                program.get(path)
            cost.setdefault(path, []).append(len(asked))
        grow()
    assert set(lists) <= set(scopes)
    assert {path: pair for path, pair in cost.items() if pair[0] != pair[1]} == {}
    assert max(pair[1] for pair in cost.values()) <= 20, cost
    print(cost)
