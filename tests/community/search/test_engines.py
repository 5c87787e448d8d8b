"""One contract for every engine: what is found, who finds it, how it is narrowed, counted and ordered."""

import json
import os
import socket
import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from community.search import finding
from community.search.actions import CountsDiffer, fast_stale, refill
from community.search.backends import builtin, elastic
from community.search.backends.base import Filters
from community.search.backends.chosen import RESTING
from community.search.models import Indexed
from community.search.registry import OFFICIAL, SOLVED, Document
from community.text.actions import save_word
from community.text.models import WordKind
from forums.actions import start_topic
from tests.community.servers import Process
from tests.conftest import NOON, as_, drain
from tests.ready import Ready

NOW = NOON + timedelta(hours=1)


def document(key, title, text="", *, audience="public", days=1, **more):
    return Document(key, title, text, f"/t/{key}/", audience, NOW - timedelta(days=days), **more)


def keys(words, user=None, filters=Filters(), **options):  # noqa: B008
    return [row.key for row in finding.find(words, user, filters, at=NOW, **options).rows]


def whole(words, user=None):
    """The documents in which every word stands."""
    found = finding.find(words, user, at=NOW)
    return [row.key for row in found.rows[: found.partly]]


def test_srch_03_words_are_found_inside_a_sentence_and_in_every_spelling(put):
    put("post", [document(1, "朗逸油耗很低"), document(2, "周末去露营吧"), document(3, "ＡＢＳ灯亮了")])
    assert keys("油耗") == [1]
    assert keys("露營") == keys("野营") == keys("LUYING") == [2]
    assert keys("abs") == [3]


def test_srch_03_every_word_must_stand_there_and_the_title_goes_before_the_text(put):
    put(
        "post",
        [document(1, "随便说说", "油耗和噪音"), document(2, "油耗与噪音", "两件事"), document(3, "只说油耗", "嗯")],
    )
    assert whole("油耗 噪音") == [2, 1]
    assert keys("油耗 噪音") == [2, 1, 3]


def test_srch_03_nobody_finds_what_is_not_for_him(put, mei, chen, club):
    put("post", [document(1, "竹林里的暗号", audience=club.audience), document(2, "竹林外", audience="public")])
    assert set(keys("竹林", mei)) == {1, 2}
    for stranger in (None, chen):
        found = finding.find("竹林", stranger, at=NOW)
        assert ([row.key for row in found.rows], found.tally.total) == ([2], 1)


def test_srch_03_what_the_engine_still_holds_is_not_shown_to_whoever_may_not_see_it_any_more(elasticsearch, chen):
    put_both([document(1, "马上要收起来的竹林")])
    assert keys("竹林", chen) == [1]
    Indexed.objects.update(audience="staff")
    assert keys("竹林", chen) == []


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(kind="post"), [1, 2]), (Filters(kind="club"), [3]), (Filters(board=7), [1]), (Filters(author="小林"), [1]),
        (Filters(author="小"), []), (Filters(tag="改装"), [2]), (Filters(tag="改"), []), (Filters(mark=SOLVED), [1]),
        (Filters(mark=OFFICIAL), [2]), (Filters(thread="topic:5"), [2]),
        (Filters(since=(NOW - timedelta(days=2)).date()), [1, 3]), (Filters(until=(NOW - timedelta(days=20)).date()), [2]),
    ],
)  # fmt: skip
def test_srch_03_each_filter_narrows(put, filters, found):
    one = document(1, "竹林一", board=7, author_name="小林", marks=(SOLVED,))
    two = document(
        2, "竹林二", board=8, author_name="小梅", tags=["改装"], marks=(OFFICIAL,), thread="topic:5", days=30
    )
    put("post", [one, two])
    put("club", [document(3, "竹林三")])
    assert sorted(keys("竹林", filters=filters)) == found
    assert finding.find("竹林", None, filters, at=NOW).tally.total == len(found)


def test_srch_03_what_is_found_is_counted_by_kind_and_board(put):
    put("post", [document(n, "竹林", board=7 + n % 2) for n in range(1, 6)])
    put("club", [document(9, "竹林")])
    tally = finding.find("竹林", None, at=NOW).tally
    assert (tally.total, tally.capped, tally.kinds, tally.boards) == (6, False, {"post": 5, "club": 1}, {7: 2, 8: 3})


def test_srch_03_beyond_a_thousand_nothing_is_counted(put):
    put("post", [document(n, "竹林") for n in range(1, 1102)])
    tally = finding.find("竹林", None, at=NOW).tally
    assert (tally.total, tally.capped, tally.kinds) == (1000, True, None)


def test_srch_03_the_newest_come_page_by_page_without_a_gap(put):
    put("post", [document(n, f"竹林 {n}", days=100 - n) for n in range(1, 46)])
    pages = [keys("竹林", newest=True, page=page) for page in (1, 2, 3)]
    assert sum(pages, []) == list(range(45, 0, -1))


def test_srch_03_a_thread_is_one_row_that_says_how_many_more_there_are_and_leads_to_them(put):
    put(
        "post",
        [
            document(n, "竹林" if n == 1 else "回", "竹林" * n, thread="topic:1", floor=n if n > 1 else None)
            for n in range(1, 6)
        ],
    )
    rows = finding.find("竹林", None, at=NOW).rows
    assert [(row.key, row.others) for row in rows] == [(1, 4)]
    assert sorted(keys("竹林", filters=Filters(thread="topic:1"))) == [1, 2, 3, 4, 5]


def test_srch_03_a_change_and_a_removal_are_found_at_once(put):
    put("post", [document(1, "旧词琉璃瓦")])
    put("post", [document(1, "新词青石板")])
    assert (keys("琉璃瓦"), keys("青石板")) == ([], [1])
    put.drop("post", [1])
    found = finding.find("青石板", None, at=NOW)
    assert (found.rows, found.tally.total) == ([], 0)


@pytest.mark.parametrize(
    "query",
    ['"', "'", "a OR b", "NEAR(", "*", "&|!", "\\", "长" * 100, "%_", "😀", "油耗 ' OR 1=1", "?" * 300, "*?" * 150],
)
def test_srch_03_whatever_is_typed_gets_an_answer(put, query):
    put("post", [document(1, "油耗")])
    assert isinstance(keys(query), list)
    assert Client().get("/search/", {"q": query}).status_code == 200


def test_srch_03_an_older_state_never_overwrites_a_newer_one(elasticsearch, db):
    early = elastic.version_now()
    elastic.put("post", [document(1, "后来的样子")], elastic.version_now())
    elastic.put("post", [document(1, "先前的样子")], early)
    elastic.drop("post", [1], early)
    builtin.put("post", [document(1, "后来的样子")])
    elastic.refresh()
    assert keys("后来") == [1]


def test_srch_03_a_new_index_is_switched_to_only_where_both_count_alike(elasticsearch, db, monkeypatch):
    builtin.put("post", [document(n, "竹林") for n in range(1, 31)])
    before = elastic.indices()
    monkeypatch.setattr(elastic, "count", lambda name: 29)
    with pytest.raises(CountsDiffer):
        refill()
    assert set(before) < set(elastic.indices())
    assert keys("竹林") == []
    monkeypatch.undo()
    assert refill(batch=7) == 30
    assert len(elastic.indices()) == 1
    elastic.refresh()
    assert finding.find("竹林", None, at=NOW).tally.total == 30


def test_srch_03_what_changes_while_a_new_index_is_filled_is_in_it(elasticsearch, db, monkeypatch):
    builtin.put("post", [document(n, "竹林") for n in range(1, 4)])
    fill = elastic.fill

    def meanwhile(name, rows, version, lexicon):
        builtin.put("post", [document(2, "改过的青石板")])
        elastic.put("post", [document(2, "改过的青石板")], elastic.version_now())
        fill(name, rows, version, lexicon)

    monkeypatch.setattr(elastic, "fill", meanwhile)
    assert refill() == 3
    elastic.refresh()
    assert (keys("青石板"), len(keys("竹林"))) == ([2], 2)


def test_srch_03_documents_cut_under_an_older_lexicon_are_cut_again(elasticsearch, admin):
    put_both([document(1, "周末去搭棚子")])
    save_word(admin, text="搭棚子", kind=WordKind.SYNONYM, canonical="露营", at=NOON)
    assert whole("露营") == []
    assert fast_stale() == 1
    elastic.refresh()
    assert whole("露营") == [1]
    assert fast_stale() == 0


def put_both(documents):
    builtin.put("post", documents)
    elastic.put("post", documents, elastic.version_now())
    elastic.refresh()


LIFE = """
import json
from django.utils import timezone
from community.access.roles import Role
from community.activity.actions import deliver
from community.activity.models import Delivery
from community.pages.actions import lay_home
from community.search.backends import builtin, elastic
from community.text.models import current
from forums.actions import hide_post, open_board, start_topic
from tests.conftest import NOON, person

def found():
    elastic.refresh()
    return elastic.tally(['琥珀', '珀色'], None).total

def drained():
    while deliver(timezone.now()):
        pass

elastic.switch(elastic.make_index())
lay_home('x')
admin = person('admin', '站长一号', role=Role.ADMIN)
board = open_board(admin, '用车', 'care', at=NOON)
post = start_topic(admin, board, title='夕阳真好看', body='一片琥珀色', at=NOON).posts.get()
drained()
told = {'written': found()}
hide_post(admin, post, rule='spam', at=NOON)
drained()
told['hidden'] = found()
put, elastic.put = elastic.put, lambda *_: 1 / 0
start_topic(admin, board, title='又见夕阳', body='还是琥珀色', at=NOON)
drained()
told['away'] = [found(), builtin.tally(['琥珀', '珀色'], None).total]
told['open'] = sorted(set(Delivery.objects.filter(done_at=None).values_list('reader', flat=True)))
elastic.put = put
Delivery.objects.filter(done_at=None).update(due_at=NOON)
drained()
told['back'] = found()
for index in elastic.indices():
    elastic.client().indices.delete(index=index)
print(json.dumps(told))
"""


@pytest.mark.processes
def test_srch_03_the_log_reaches_the_engine_and_waits_for_it_alone_where_it_is_away(tmp_path, elasticsearch, settings):
    site = Process(tmp_path, "sqlite")
    site.environment |= {
        "ELASTICSEARCH_URL": settings.ELASTICSEARCH_URL,
        "ELASTICSEARCH_INDEX": f"{settings.ELASTICSEARCH_INDEX}p",
        "LOG_LEVEL": "CRITICAL",
    }
    own = Ready(site.environment)  # which readers there are is settled when the site's code is read
    try:
        done = own.script(LIFE)
    finally:
        own.end()
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    assert told == {"written": 1, "hidden": 0, "away": [0, 1], "open": ["elasticsearch"], "back": 1}


@pytest.fixture
def silent():
    """The address of somebody who takes every call and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def test_srch_03_an_engine_that_never_answers_costs_two_seconds_once(elasticsearch, board, lin, settings, silent):
    start_topic(lin, board, title="夕阳真好看", body="一片琥珀色", at=NOON)
    drain()
    settings.ELASTICSEARCH_URL = silent
    elastic.client.cache_clear()
    for most in (elastic.SECONDS + 2, 1):
        began = time.monotonic()
        assert "夕阳真好看" in Client().get("/search/", {"q": "琥珀色"}).content.decode()
        assert time.monotonic() - began < most
    settings.ELASTICSEARCH_URL = os.environ["TEST_ELASTICSEARCH_URL"]


def test_srch_03_where_the_engine_is_away_the_page_says_so_and_it_comes_back_by_itself(
    elasticsearch, board, lin, settings
):
    start_topic(lin, board, title="夕阳真好看", body="一片琥珀色", at=NOON)
    drain()
    well = settings.ELASTICSEARCH_URL
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"  # nobody listens there
    elastic.client.cache_clear()
    for _ in range(2):
        page = as_(lin).get("/search/", {"q": "琥珀色"})
        assert page.status_code == 200
        assert "夕阳真好看" in page.content.decode()
        assert "起在歇" in page.content.decode()
    settings.ELASTICSEARCH_URL = well
    elastic.client.cache_clear()
    refill()
    elastic.refresh()
    cache.delete(RESTING)  # half a minute later
    page = as_(lin).get("/search/", {"q": "琥珀色"}).content.decode()
    assert "夕阳真好看" in page
    assert "起在歇" not in page


def test_srch_01_people_do_not_crowd_out_what_was_said_and_have_a_list_of_their_own(put):
    put("member", [document(n, f"爱竹林的人{n}", "竹林") for n in range(1, 9)])
    put("post", [document(n, f"竹林 {n}") for n in range(1, 4)])
    rows = finding.find("竹林", None, at=NOW).rows
    assert sorted(row.kind for row in rows) == ["member"] * 3 + ["post"] * 3
    assert len(keys("竹林", filters=Filters(kind="member"))) == 8
