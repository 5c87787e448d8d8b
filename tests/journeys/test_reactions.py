"""A press shows at once, and goes back with a sentence where the server refuses or the line is lost."""

import sqlite3

import pytest

HIDE = """
from django.utils import timezone
from community.moderation.models import Rule
from forums.actions import hide_post, restore_post
from forums.models import Post
from profiles.models import Member
moderator, post = Member.objects.get(handle='xuke'), Post.objects.get(pk={pk})
{act}
"""


@pytest.fixture(scope="module")
def place(site):
    """(topic, post of somebody else) in a public board."""
    with sqlite3.connect(site.var / "site.sqlite3") as base:
        return base.execute(
            "select p.topic_id, p.id from forums_post p join forums_board b on b.slug='care' join forums_topic t"
            " on t.id=p.topic_id and t.board_id=b.id join profiles_member m on m.id=p.author_id"
            " where p.number=2 and m.handle not in ('l02', 'l03', 'l04', 'xuke') limit 1"
        ).fetchone()


def rows(site, post):
    with sqlite3.connect(site.var / "site.sqlite3") as base:
        return sorted(what for (what,) in base.execute("select what from reactions_reaction where target_id=?", [post]))


def form(page, post):
    return page.locator(f"form[action='/react/post/{post}/']")


def state(page, post, what="agree"):
    """(is pressed, the number shown) of a button."""
    button = form(page, post).locator(f"button[value={what}]")
    return button.get_attribute("aria-pressed"), button.locator(".act-n").text_content().strip()


def settled(page, post, what, expected, seconds=5):
    for _ in range(seconds * 20):
        if state(page, post, what) == expected:
            return
        page.wait_for_timeout(50)
    assert state(page, post, what) == expected


def test_reac_01_the_number_changes_before_the_server_has_answered(site, open_page, place):
    topic, post = place
    page = open_page("l02", f"/t/{topic}/", width=390)
    held = []
    page.route("**/react/**", lambda route: held.append(route))
    agree = form(page, post).locator("button[value=agree]")
    agree.click()
    assert state(page, post) == ("true", "1")
    assert rows(site, post) == []
    agree.click()
    agree.click()
    assert state(page, post) == ("true", "1")
    page.wait_for_timeout(300)
    assert len(held) == 1  # later presses wait for the answer
    held.pop().continue_()
    page.unroute("**/react/**")
    page.wait_for_timeout(500)
    assert (state(page, post), rows(site, post)) == (("true", "1"), ["agree"])
    form(page, post).locator("summary").click()
    form(page, post).locator("button[value=useful]").click()
    settled(page, post, "useful", ("true", "1"))
    assert state(page, post) == ("false", "")
    for _ in range(50):
        if rows(site, post) == ["useful"]:
            break
        page.wait_for_timeout(100)
    page.reload()
    assert state(page, post, "useful") == ("true", "1")
    assert rows(site, post) == ["useful"]
    assert [e for e in page.errors if "404" not in e] == []


def test_reac_01_a_refusal_rolls_the_button_back_with_a_sentence(site, open_page, place):
    topic, post = place
    page = open_page("l03", f"/t/{topic}/", width=390)
    before = state(page, post), rows(site, post)
    site.python(HIDE.format(pk=post, act="hide_post(moderator, post, rule=Rule.RUDE, at=timezone.now())"))
    form(page, post).locator("button[value=agree]").click()
    page.wait_for_selector(".toasts[role=status] .toast")
    assert "刚刚收起来了" in page.inner_text(".toasts")
    assert (state(page, post), rows(site, post)) == before
    site.python(HIDE.format(pk=post, act="restore_post(moderator, post, at=timezone.now())"))
    form(page, post).locator("button[value=agree]").click()  # control: what was refused is let in again
    settled(page, post, "agree", ("true", "1"))
    page.wait_for_timeout(500)
    assert "agree" in rows(site, post)


def test_reac_01_a_lost_line_rolls_the_button_back_with_a_sentence(site, open_page, place):
    topic, post = place
    page = open_page("l04", f"/t/{topic}/", width=1280)
    before = state(page, post), rows(site, post)
    page.route("**/react/**", lambda route: route.abort())
    form(page, post).locator("button[value=agree]").click()
    page.wait_for_selector(".toast")
    assert "没连上" in page.inner_text(".toasts")
    assert (state(page, post), rows(site, post)) == before


def test_reac_01_the_press_works_without_scripts(site, open_page, place):
    topic, post = place
    page = open_page("xuke", f"/t/{topic}/", scripts=False)
    count = len(rows(site, post))
    form(page, post).locator("button[value=agree]").click()
    assert page.url.endswith("#p2")
    assert state(page, post)[0] == "true"
    assert len(rows(site, post)) == count + 1
    form(page, post).locator("summary").click()
    form(page, post).locator(".react-who").click()
    assert "谁表了态" in page.inner_text("h1")
    page.go_back()
    form(page, post).locator("button[value=agree]").click()
    assert (state(page, post)[0], len(rows(site, post))) == ("false", count)
