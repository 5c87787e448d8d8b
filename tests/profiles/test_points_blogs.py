"""What is written in blogs earns once, while it stands (PTS-02)."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.activity.actions import replay
from community.activity.models import Activity
from profiles.blogs.actions import bring_back, comment, edit_entry, put_away, withdraw, write_entry
from profiles.blogs.models import Readers
from profiles.blogs.points import commented, written
from profiles.points.models import Entry
from tests.conftest import NOON, as_, drain
from tests.profiles.test_points_rules import SAID, earned, sound

ENTRY, COMMENT = "entry.written", "comment.written"


def blog(member, **more):
    return write_entry(member, **({"title": "冬天的电耗", "body": SAID, "at": NOON} | more))


def test_pts_02_an_entry_earns_while_it_stands_for_others(mei):
    entry = blog(mei)
    drain()
    assert earned(mei, ENTRY) == 5
    withdraw(mei, entry, at=NOON)
    drain()
    assert earned(mei, ENTRY) == 0
    bring_back(mei, entry, at=NOON)
    drain()
    assert earned(mei, ENTRY) == 5
    edit_entry(mei, entry, title=entry.title, body=SAID, readers=Readers.SELF, at=NOON)
    drain()
    assert earned(mei, ENTRY) == 0
    assert sound()


def test_pts_02_what_only_she_reads_and_what_says_nothing_earns_nothing(mei):
    blog(mei, readers=Readers.SELF)
    blog(mei, body="好好好好好好好好好好好")
    drain()
    assert earned(mei, ENTRY) == 0


def test_pts_02_a_comment_earns_under_anothers_entry_until_it_is_put_away(mei, chen):
    entry = blog(mei)
    row = comment(chen, entry, body=SAID, at=NOON)
    comment(mei, entry, body=SAID, at=NOON)
    drain()
    assert (earned(chen, COMMENT), earned(mei, COMMENT)) == (2, 0)
    put_away(mei, row, at=NOON)
    drain()
    assert earned(chen, COMMENT) == 0
    assert sound()


def test_pts_02_blogs_are_paid_once_up_to_their_cap_and_named_on_the_statement(mei, chen):
    entries = [blog(mei, title=f"第 {n} 篇") for n in range(4)]
    for entry in entries:
        comment(chen, entry, body=SAID, at=NOON)
    drain()
    assert (earned(mei, ENTRY), earned(chen, COMMENT)) == (10, 8)
    rows = Entry.objects.count()
    replay("points", NOON)
    drain()
    assert Entry.objects.count() == rows
    assert "第 0 篇" in as_(mei).get("/my/points/").content.decode()
    assert "写博客" in as_(mei).get("/rules/points/").content.decode()


def test_pts_02_many_lines_of_blogs_cost_one_statement_each_way(mei, chen):
    for n in range(3):
        comment(chen, blog(mei, title=f"第 {n} 篇"), body=SAID, at=NOON)
    for look, verb in ((written, ENTRY), (commented, COMMENT)):
        lines = list(Activity.objects.filter(verb=verb))
        with CaptureQueriesContext(connection) as found:
            assert len(look(lines)) == 3
        assert len(found) == 1
