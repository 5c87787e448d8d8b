"""A space stands as its owner arranged it (PROF-09)."""

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from community.panels import registry
from community.panels.registry import Panel
from forums.actions import start_topic
from profiles.actions import arrange_space
from profiles.blogs.actions import write_entry
from profiles.layout import SLOTS, codes
from profiles.models import Arrangement
from tests.conftest import NOON, as_

BLOG, TOPICS = 'id="p-blog"', "说说胎噪"


@pytest.fixture
def mei(mei, board):
    start_topic(mei, board, title=TOPICS, body="高速上胎噪有点大", at=NOON)
    write_entry(mei, title="夜里的星星", body="去了一趟天荒坪。", readers="public", category="", at=NOON)
    return mei


@pytest.fixture
def panel():
    """A panel of the test's own in the space; it is gone with the test."""
    made = []

    def make(code, build, **more):
        made.append(code)
        return Panel("space", code, code, build, "tests/none.html", **more)

    yield make
    for code in made:
        registry._panels["space"].pop(code)


def pages(mei, chen):
    """Her space as a visitor, a stranger, herself and a phone without scripts get it."""
    clients = [Client(), as_(chen), as_(mei), as_(chen, headers={"user-agent": "Mobile"})]
    return [client.get("/u/mei/").content.decode() for client in clients]


def test_prof_09_the_order_she_gave_holds_in_every_output(mei, chen):
    for order in (["blog", "topics"], ["topics", "blog"]):
        arrange_space(mei, order, [], at=NOON)
        for page in pages(mei, chen):
            first, second = (page.index({"blog": BLOG, "topics": TOPICS}[code]) for code in order)
            assert first < second


def test_prof_09_a_block_put_away_is_in_no_output(mei, chen):
    assert all(BLOG in page and TOPICS in page for page in pages(mei, chen))
    arrange_space(mei, ["topics"], ["blog"], at=NOON)
    assert all(BLOG not in page and TOPICS in page for page in pages(mei, chen))
    arrange_space(mei, [], ["topics", "blog"], at=NOON)
    assert not any(BLOG in page or TOPICS in page for page in pages(mei, chen))


def test_prof_09_it_is_arranged_by_buttons_one_at_a_time_and_undone(mei):
    client = as_(mei)

    def press(do):
        answer = client.post("/my/space/", {"do": do}, follow=True)
        assert answer.status_code == 200
        return codes("space", Arrangement.objects.filter(member=mei).first())

    before = codes("space", None)
    assert press(f"down:{before[0]}") == [before[1], before[0], *before[2:]]
    assert press(f"up:{before[0]}") == before
    assert press(f"hide:{before[0]}") == before[1:]
    assert press(f"show:{before[0]}") == [*before[1:], before[0]]
    assert press("reset") == before
    assert not Arrangement.objects.exists()


@pytest.mark.parametrize("do", ["", "hide", "hide:nothing", "burn:blog", "up:", "hide:roof"])
def test_prof_09_a_block_that_is_not_there_gets_a_sentence_and_nothing_changes(mei, do):
    answer = as_(mei).post("/my/space/", {"do": do}, follow=True)
    assert "没有这一块" in answer.content.decode()
    assert not Arrangement.objects.exists()


def test_prof_09_a_new_block_of_the_site_comes_last(mei, panel):
    arrange_space(mei, ["topics", "blog"], [], at=NOON)
    panel("later", lambda request, at, **about: None, order=1)
    assert codes("space", mei.arrangement)[-1] == "later"
    assert codes("space", None)[0] == "later"


def test_prof_09_no_block_has_the_code_of_one_in_the_other_column():
    """One list of codes says the order of both."""
    middle, side = ({p.code for p in registry.panels(slot)} for slot in SLOTS)
    assert not middle & side


@pytest.mark.parametrize("error", [DatabaseError("down"), LookupError("down"), ValueError("down")])
def test_prof_09_a_block_whose_source_is_down_leaves_the_page_whole(mei, chen, panel, error):
    def fails(request, at, **about):
        raise error

    panel("broken", fails)
    for page in pages(mei, chen):
        assert BLOG in page
        assert TOPICS in page


def test_prof_09_both_pages_cost_as_before_when_arranged(mei, chen):
    client, counts = as_(chen), []
    for order in ([], ["topics", "blog"]):
        arrange_space(mei, order, [], at=NOON)
        client.get("/u/mei/")
        with CaptureQueriesContext(connection) as found:
            client.get("/u/mei/")
        counts.append(len(found))
    assert counts[0] == counts[1]
