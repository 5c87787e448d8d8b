"""What becomes of the lines on an open page as words come, go and are sent."""

import re

from playwright.sync_api import expect

from tests.journeys.test_chat import SAID, say

THREE = """
from datetime import timedelta
from django.utils import timezone
from clubs.chat.actions import say
from clubs.chat.models import Room
from profiles.models import Member
now = timezone.now()
for handle, body in (("l02", "乙先说的一句"), ("l01", "甲接的头一句"), ("l01", "甲接的第二句")):
    say(Member.objects.get(handle=handle), Room.objects.get(pk={room}), body=body, at=now)
"""
GONE = """
from django.utils import timezone
from clubs.chat.actions import take_back
from clubs.chat.models import Message
for row in Message.objects.filter(room={room}, source="{words}", withdrawn_at=None):
    take_back(row.author, row, at=timezone.now() + __import__("datetime").timedelta(minutes=5))
"""


def number(talk):
    return re.search(r"\d+", talk)[0]


def line(page, words):
    return page.locator(f".msg:has-text('{words}')").last


def test_chat_09_a_line_taken_back_leaves_nobodys_words_under_anothers_name(open_page, site, talk):
    site.python(THREE.format(room=number(talk)))
    page = open_page("l02", talk, width=1280)
    expect(line(page, "甲接的第二句")).to_have_class(re.compile("msg-on"))
    site.python(GONE.format(room=number(talk), words="甲接的头一句"))
    expect(line(page, "甲接的头一句")).to_have_count(0)
    expect(line(page, "甲接的第二句")).not_to_have_class(re.compile("msg-on"))
    expect(line(page, "甲接的第二句").locator(".by-n")).to_be_visible()
    site.python(GONE.format(room=number(talk), words="甲接的第二句"))


def test_chat_09_words_taken_back_are_gone_from_a_window_further_back_too(open_page, site, talk):
    site.python(THREE.format(room=number(talk)))
    site.python(SAID.format(room=number(talk)))
    page = open_page("l02", f"{talk}?before=99999", width=1280)
    first = page.locator("#lines [data-n]").first.get_attribute("data-n")
    page.goto(f"{talk}?before={int(first) + 5}")
    page.wait_for_selector("#lines[data-past]")
    words = line(page, "甲接的头一句")
    while not words.count():
        first = page.locator("#lines [data-n]").first.get_attribute("data-n")
        page.goto(f"{talk}?before={first}")
    page.wait_for_timeout(500)
    site.python(GONE.format(room=number(talk), words="甲接的头一句"))
    expect(words).to_have_count(0)
    say(page, "从前面说的话落在最后")
    page.wait_for_url(re.compile("#end$"))
    expect(page.locator("#lines .msg").last).to_contain_text("从前面说的话落在最后")


def test_chat_04_lines_arrive_in_the_order_in_which_they_were_said(open_page, talk):
    page = open_page("l01", talk)
    page.wait_for_timeout(500)
    held = []
    page.route("**/say/", lambda route: held.append(route) if not held else route.continue_())
    for words in ("按顺序的一", "按顺序的二", "按顺序的三"):
        say(page, words)
    page.wait_for_timeout(500)
    assert page.locator(".msg-sent").count() == 3  # nobody overtakes the first
    held[0].continue_()
    expect(page.locator(".msg-sent")).to_have_count(0)
    assert page.locator("#lines .msg:has-text('按顺序的') .bub").all_inner_texts()[-3:] == [
        "按顺序的一", "按顺序的二", "按顺序的三",
    ]  # fmt: skip


def test_chat_04_a_line_on_its_way_outlives_its_page(open_page, talk):
    page = open_page("l01", talk)
    page.wait_for_timeout(500)
    page.route("**/say/", lambda route: None)  # no answer comes
    say(page, "按了就走的一句")
    page.wait_for_selector(".msg-sent:has-text('按了就走的一句')")
    page.unroute("**/say/")
    page.goto("/chat/")
    page.goto(talk)
    page.wait_for_selector(".msg:not(.msg-sent):has-text('按了就走的一句')")
    page.reload()
    expect(page.locator(".msg:has-text('按了就走的一句')")).to_have_count(1)


def test_chat_04_a_line_that_came_by_the_socket_is_not_said_to_be_lost(open_page, talk):
    page = open_page("l01", talk)
    page.wait_for_timeout(500)

    def swallowed(route):
        route.fetch()
        route.abort()

    page.route("**/say/", swallowed)
    say(page, "答复丢在路上的一句")
    page.wait_for_selector(".msg:not(.msg-sent):has-text('答复丢在路上的一句')")
    page.wait_for_timeout(800)
    assert page.locator(".msg-sent").count() == 0
    page.unroute("**/say/")
    page.reload()
    page.wait_for_timeout(800)
    expect(page.locator(".msg:has-text('答复丢在路上的一句')")).to_have_count(1)


def test_chat_02_enter_that_ends_an_input_method_sends_nothing(open_page, talk):
    page = open_page("l01", talk, width=1280)
    page.fill("#say textarea", "wanan")
    press = """code => document.querySelector("#say textarea").dispatchEvent(
        new KeyboardEvent("keydown", {key: "Enter", keyCode: code, bubbles: true, cancelable: true}))"""
    page.evaluate(press, 229)
    assert page.input_value("#say textarea") == "wanan"
    assert page.locator(".msg-sent").count() == 0
    page.evaluate(press, 13)  # control
    page.wait_for_selector(".msg:has-text('wanan')")


def test_chat_04_a_line_as_long_as_a_line_may_be_arrives(open_page, talk):
    """More than a browser lets outlive its page, and kept as a draft all the same."""
    page = open_page("l01", talk)
    page.wait_for_timeout(500)
    with page.expect_response("**/my/drafts/keep/") as kept:
        page.fill("#say textarea", "长句收尾" + "长" * 9_900)
    assert kept.value.ok
    page.click("#say .btn-main")
    page.wait_for_selector(".msg:not(.msg-sent):has-text('长句收尾')")
    assert page.locator(".msg-sent").count() == 0
