"""投票 in a real browser: by keyboard alone, in place, heard by a screen reader, and without scripts."""

import sqlite3

import pytest

from tests.journeys.test_pages import LOOKS, right, shown

OPEN = """
from datetime import timedelta
from django.utils import timezone
from community.polls.actions import open_poll, vote
from forums.models import Topic
from profiles.models import Member
now = timezone.now()
topic = Topic.objects.public_face().filter(audience="public").exclude(author=None).order_by("pk")[{nth}]
poll = open_poll(
    topic.author, topic, question={question!r}, options={options!r}, closes_at=now + timedelta(days=2, hours=1), at=now, **{more!r}
)
first = poll.options.first().pk
for member in Member.objects.filter(handle__in=["y01", "y02", "y03"]):
    vote(member, poll, [first], at=now)
"""
OPTIONS = ["有，天冷才响", "有，一直响", "没有"]
made = iter(range(1000))


@pytest.fixture
def ask(site):
    """ask(**more): the address of a new poll in which three members have chosen the first option."""

    def asked(**more):
        nth = next(made)
        question = f"第 {nth} 问：你的远山有这个声音吗？"
        site.python(OPEN.format(nth=nth, question=question, options=OPTIONS, more=more))
        with sqlite3.connect(site.var / "site.sqlite3") as base:
            return f"/polls/{base.execute('select id from polls_poll where question=?', [question]).fetchone()[0]}/"

    return asked


def focused(page):
    """What the focus stands on: (tag or type, its words)."""
    return page.evaluate(
        "(e => [e.type || e.tagName.toLowerCase(), (e.labels?.[0] || e).innerText.trim().split('\\n')[0]])(document.activeElement)"
    )


def tab_to(page, kind, words):
    """Press Tab until the focus stands there, as who has no mouse does."""
    for _ in range(60):
        page.keyboard.press("Tab")
        here = focused(page)
        if here[0] == kind and words in here[1]:
            return
    raise AssertionError(f"no way to {words} by keyboard")


def stay(page):
    """Plant something that a reload takes away."""
    page.evaluate("window.stayed = true")


def said(page):
    return page.locator("[data-poll-status]").inner_text()


def test_foru_08_by_keyboard_alone_in_place_and_heard(open_page, ask):
    page = open_page("l02", ask(hidden_until_voted=True), width=1280)
    stay(page)
    assert "%" not in page.locator(".poll").inner_text()
    assert page.get_by_role("group", name="你的远山有这个声音吗？").is_visible()
    tab_to(page, "submit", "投票")
    page.keyboard.press("Enter")  # nothing chosen yet
    page.get_by_role("alert").filter(has_text="先选一个").wait_for()
    assert focused(page) == ["submit", "投票"]
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    for _ in OPTIONS:
        if focused(page) != ["radio", "没有"]:
            page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".poll-list").wait_for()
    assert said(page) == "投好了，你选的是「没有」。"
    assert page.locator("[data-poll-status]").get_attribute("role") == "status"
    assert focused(page) == ["summary", "改投"]
    mine = page.locator(".poll-r.mine")
    assert mine.inner_text().split() == ["没有", "（我选的）", "1", "人选，", "25%"]
    assert page.locator(".poll").get_by_text("4 人投过").is_visible()
    page.keyboard.press("Enter")  # 改投
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    assert focused(page) == ["submit", "改投"]
    page.keyboard.press("Enter")
    page.locator(".poll-r.mine", has_text="有，一直响").wait_for()
    assert said(page) == "投好了，你选的是「有，一直响」。"
    assert focused(page) == ["summary", "改投"]
    page.keyboard.press("Enter")
    tab_to(page, "submit", "收回这一票")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="投票", exact=True).wait_for()
    assert said(page) == "收回了，你这一票不算了。"
    assert "%" not in page.locator(".poll").inner_text()
    assert focused(page) == ["submit", "投票"]
    assert page.evaluate("window.stayed")
    assert [e for e in page.errors if "422" not in e] == []


def test_foru_08_a_lost_line_leaves_the_choice_and_says_so(open_page, ask):
    page = open_page("l02", ask())
    stay(page)
    page.route("**/vote/", lambda route: route.abort())
    page.get_by_label("没有").check()
    page.get_by_role("button", name="投票").press("Enter")
    page.get_by_role("alert").filter(has_text="没投上").wait_for()
    assert page.get_by_label("没有").is_checked()
    page.unroute("**/vote/")
    page.get_by_role("button", name="投票").press("Enter")
    page.locator(".poll-r.mine").wait_for()
    assert not page.locator("[data-poll-failed]").is_visible()
    assert page.evaluate("window.stayed")


def test_foru_08_many_quick_clicks_are_one_vote(open_page, ask, site):
    address = ask()
    page = open_page("l02", address)
    page.get_by_label("没有").check()
    page.evaluate("for (let n = 0; n < 20; n++) document.querySelector('.poll button[type=submit]').click()")
    page.locator(".poll-r.mine").wait_for()
    with sqlite3.connect(site.var / "site.sqlite3") as base:
        poll = int(address.split("/")[2])
        assert base.execute("select votes_count from polls_poll where id=?", [poll]).fetchone() == (4,)
        assert base.execute("select count(*) from polls_vote where poll_id=?", [poll]).fetchone() == (4,)


def test_foru_08_without_scripts_one_votes_changes_and_takes_back(open_page, ask):
    address = ask(multiple=True, most=2)
    page = open_page("l02", address, scripts=False)
    tab_to(page, "checkbox", "有，天冷才响")
    for _ in OPTIONS:
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.get_by_role("alert").inner_text().strip() == "最多选 2 项，现在选了 3 项，去掉几项。"
    assert page.locator("input:checked").count() == 3
    page.locator("input:checked").first.focus()
    page.keyboard.press("Space")
    tab_to(page, "submit", "投票")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/t/*/#{address.strip('/').replace('polls/', 'poll-')}")
    assert "你选的是「有，一直响」、「没有」" in page.locator(".toasts").inner_text()
    page.goto(address)
    page.locator("summary", has_text="改投").press("Enter")
    page.get_by_role("button", name="收回这一票").press("Enter")
    page.wait_for_url("**/t/*/#poll-*")
    page.goto(address)
    assert page.get_by_role("button", name="投票").is_visible()


@pytest.mark.parametrize(
    ("who", "more"), [("l02", {}), ("l02", {"hidden_until_voted": True}), ("y01", {"multiple": True}), (None, {})]
)
def test_foru_08_axe_finds_nothing_and_nothing_scrolls_sideways(open_page, ask, who, more):
    address = ask(**more)
    page = open_page(who, address, width=360)
    for summary in page.locator(".poll summary").all():
        summary.click()
    for width, dark in LOOKS:
        shown(page, width, dark)
        right(page, width)
        small = "[...document.querySelectorAll('.poll :is(.poll-o,button,summary,a)')].map(e => e.getBoundingClientRect()).filter(r => r.height && r.height < 40)"
        assert page.evaluate(f"{small}.length") == 0
    assert page.errors == []


def test_foru_08_its_author_ends_it_in_two_steps(open_page, ask, site):
    address = ask(hidden_until_voted=True)
    with sqlite3.connect(site.var / "site.sqlite3") as base:
        author = base.execute(
            "select m.handle from polls_poll p join forums_topic t on t.id=p.object_id join profiles_member m on m.id=t.author_id where p.id=?",
            [int(address.split("/")[2])],
        ).fetchone()[0]
    page = open_page(author, address)
    stay(page)
    page.locator("summary", has_text="结束投票").press("Enter")
    page.get_by_role("button", name="现在就结束").press("Enter")
    page.locator(".poll", has_text="结束了。").wait_for()
    assert said(page) == "投票结束了，结果在这里。"
    assert "3 人投过" in page.locator(".poll").inner_text()
    assert page.evaluate("window.stayed && document.activeElement.closest('.poll') !== null")
    assert page.errors == []
