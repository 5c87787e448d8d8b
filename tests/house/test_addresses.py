"""An address that was written from stands in the sealed log and nowhere else (ACCS-04)."""

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.forms.models import model_to_dict
from django.utils import timezone

from community.activity.models import Activity
from community.privacy.registry import holdings
from forums.live import read_on
from forums.models import Post
from profiles.models import Member
from profiles.sealed.models import Posting
from tests.conftest import as_, drain
from tests.house.test_doors import TABLE, all_come_in, knock, world  # noqa: F401 (the fixture)

PLANTED, PORT = "203.0.113.77", 61077
OPEN = {"scope": "post", "basis": "police", "reason": "调取发帖地址"}


@pytest.fixture
def planted(world):  # noqa: F811
    """The world of the doors after a topic, a reply, an edit and an earlier version were sent from the address."""
    browser = as_(world["who"]["member"], REMOTE_ADDR=PLANTED, REMOTE_PORT=str(PORT))
    topic, post = world["places"]["topic"], world["places"]["post"]
    typed = {"kind": "discussion", "title": "换了个地方写", "body": "出差路上 #冬季续航", "tags": "冬季续航"}
    opening = {"title": "冬天续航掉多少？", "body": "再补一句，跑高速掉三成。", "tags": "冬季续航"}
    for path, body in (
        ("/forums/care/new/", typed), (f"/t/{topic}/reply/", {"body": "@老陈 谢谢"}), (f"/p/{post}/edit/", opening),
        (f"/p/{post}/history/1/restore/", {}),
    ):  # fmt: skip
        assert browser.post(path, body).status_code == 302, path
    drain(timezone.now())
    return world


def test_accs_04_the_address_was_sealed_four_times(planted):
    assert list(Posting.objects.values_list("address", "port").distinct()) == [(PLANTED, PORT)]
    assert Posting.objects.count() == 4


def seen_by(world, who, doors):  # noqa: F811
    """Those of some doors at which somebody is shown the address; over all of them test_walk.py looks for it."""
    found = []
    all_come_in(world)
    for name in doors:
        with transaction.atomic():
            _status, to, text = knock(world, name, who)
            transaction.set_rollback(True)
        if PLANTED in text or PLANTED in to or str(PORT) in text:
            found.append(name)
    return found


def test_accs_04_the_walk_finds_a_page_that_shows_it(planted):
    Post.objects.filter(pk=planted["places"]["post"]).update(html=f"<p>{PLANTED}</p>")
    doors = {"forums:topic", "forums:reply"}
    assert doors == set(seen_by(planted, "member", doors))


def test_accs_04_the_sealed_page_shows_it_after_an_opening_and_at_no_other_time(planted):
    admin = as_(planted["who"]["admin"])
    asked = OPEN | {"about": str(planted["places"]["post"])}
    assert PLANTED in admin.post("/desk/sealed/", asked).content.decode()
    assert not seen_by(
        planted, "admin", [name for name, (_method, path, *_) in TABLE.items() if path.startswith("/desk")]
    )


def everything():
    """{table: the text of all its rows} of the whole database, those of the search index among them; sessions as they
    are read."""
    found = {"sessions, read": str([s.get_decoded() for s in Session.objects.all()])}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = str(cursor.fetchall())
    return found


def test_accs_04_no_search_document_notice_log_or_other_row_holds_the_address(planted):
    assert Activity.objects.filter(verb="post.written").count() > 1
    assert [table for table, text in everything().items() if PLANTED in text] == ["sealed_posting"]


def test_accs_04_no_export_holds_the_address(planted):
    for member in Member.objects.all():
        for holding in holdings.values():
            rows = [r if isinstance(r, dict) else model_to_dict(r) for r in holding.rows(member)]
            assert PLANTED not in str(rows), holding.model


def test_accs_04_no_frame_of_a_socket_holds_the_address(planted):
    frames = str(read_on(planted["places"]["topic"], 0))
    assert "谢谢" in frames
    assert PLANTED not in frames
