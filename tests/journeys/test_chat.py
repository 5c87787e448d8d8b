"""Two people in one talk: lines come by themselves, stay through lost lines, go when taken back; and without scripts."""

import re
import sqlite3

import pytest
from playwright.sync_api import expect

SECONDS = 2000  # milliseconds within which the other screen knows


def say(page, words):
    page.fill("#say textarea", words)
    page.click("#say .btn-main")


@pytest.mark.clock
def test_chat_02_a_line_is_on_the_other_screen_by_itself_and_goes_when_it_is_taken_back(open_page, talk):
    mine, other = open_page("l01", talk), open_page("l02", talk, width=1280)
    for page in (mine, other):
        page.evaluate("window.stayed = true")
    mine.wait_for_timeout(500)
    say(mine, "木头磨好了，边上倒了圆角")
    for page in (mine, other):
        page.wait_for_selector(".msg:has-text('边上倒了圆角')", timeout=SECONDS)
        assert page.locator(".msg:has-text('边上倒了圆角')").count() == 1
    assert "me" in mine.locator(".msg:has-text('边上倒了圆角')").get_attribute("class").split()
    assert "me" not in other.locator(".msg:has-text('边上倒了圆角')").get_attribute("class").split()
    mine.click(".msg:has-text('边上倒了圆角') .msg-more")
    mine.click("button:has-text('撤回')")
    expect(other.locator(".msg:has-text('边上倒了圆角')")).to_have_count(0, timeout=SECONDS)
    assert other.evaluate("window.stayed")
    other.wait_for_selector(".sys:has-text('林间小路 撤回了一句')", timeout=SECONDS)
    for page in (mine, other):
        assert not page.errors


@pytest.mark.clock
def test_chat_04_a_line_that_the_network_lost_is_sent_again_once(open_page, talk):
    mine, other = open_page("l01", talk), open_page("l02", talk)
    mine.wait_for_timeout(500)
    mine.route("**/say/", lambda route: route.abort())
    say(mine, "隧道里发的这句")
    mine.wait_for_selector(".msg-sent:has-text('没发出去')")
    mine.unroute("**/say/")
    mine.click("button:has-text('再发一次')")
    other.wait_for_selector(".msg:has-text('隧道里发的这句')", timeout=SECONDS)
    expect(mine.locator(".msg:has-text('隧道里发的这句')")).to_have_count(1)
    mine.reload()
    expect(mine.locator(".msg:has-text('隧道里发的这句')")).to_have_count(1)
    expect(mine.locator("#say textarea")).to_have_value("")


def test_chat_04_what_was_said_while_the_socket_was_away_is_there_when_it_is_back(open_page, talk):
    mine, other = open_page("l01", talk), open_page("l02", talk)
    mine.wait_for_timeout(500)
    other.context.set_offline(True)
    other.evaluate("window.dispatchEvent(new Event('pagehide'))")  # the socket closes; it may not come back offline
    for n in range(3):
        say(mine, f"断线时的第{n}句")
        mine.wait_for_selector(f".msg:not(.msg-sent):has-text('断线时的第{n}句')")
    other.context.set_offline(False)
    for n in range(3):
        other.wait_for_selector(f".msg:has-text('断线时的第{n}句')", timeout=15_000)
        assert other.locator(f".msg:has-text('断线时的第{n}句')").count() == 1


SAID = """
from django.utils import timezone
from clubs.chat.actions import say
from clubs.chat.models import Room
from profiles.models import Member
room, by = Room.objects.get(pk={room}), Member.objects.get(handle="l01")
for n in range(60):
    say(by, room, body=f"远处的第{{n}}句。", at=timezone.now())
"""
# No socket can be opened until `Real` is put back.
AWAY = """
window.Real = window.WebSocket;
window.WebSocket = function () { this.readyState = 3; this.close = () => {}; setTimeout(() => this.onclose?.(), 50); };
window.dispatchEvent(new Event("pagehide"));
"""


def test_chat_04_whoever_writes_before_she_is_read_on_misses_nothing(open_page, site, talk):
    """Her own line stands after a gap that is longer than what a socket is read on with."""
    page = open_page("l02", talk)
    page.wait_for_timeout(500)
    page.evaluate(AWAY)
    site.python(SAID.format(room=re.search(r"\d+", talk)[0]))
    say(page, "我自己这句在后面")
    page.wait_for_selector(".msg:not(.msg-sent):has-text('我自己这句在后面')")
    assert page.locator(".msg:has-text('远处的第')").count() == 0
    page.evaluate("void (window.WebSocket = window.Real)")
    page.wait_for_selector(".msg:has-text('远处的第59句')", timeout=30_000)
    assert page.locator(".msg:has-text('远处的第')").count() == 60
    numbers = page.eval_on_selector_all("#lines [data-n]", "found => found.map(e => Number(e.dataset.n))")
    assert numbers == sorted(set(numbers))


def test_chat_04_a_line_that_did_not_go_through_outlives_the_next_one_and_the_page(open_page, talk):
    page = open_page("l01", talk)
    page.wait_for_timeout(300)
    page.context.set_offline(True)
    say(page, "线断着说的这句")
    page.wait_for_selector(".msg-sent .err")
    page.fill("#say textarea", "接着打的下一句")
    page.wait_for_timeout(1600)
    page.context.set_offline(False)
    page.wait_for_timeout(500)
    page.goto(talk)
    page.wait_for_selector(".msg:not(.msg-sent):has-text('线断着说的这句')")
    assert page.locator(".msg:has-text('线断着说的这句')").count() == 1
    expect(page.locator("#say textarea")).to_have_value("接着打的下一句")
    page.goto(talk)
    assert page.locator(".msg:has-text('线断着说的这句')").count() == 1


def test_chat_02_a_talk_is_read_and_written_without_scripts(open_page, talk):
    page = open_page("l01", talk, scripts=False)
    page.fill("#say textarea", "没有脚本也发得出去")
    page.click("#say .btn-main")
    page.wait_for_selector(".msg:has-text('没有脚本也发得出去')")
    assert page.url.endswith("#end")


def test_foru_05_what_was_typed_for_a_talk_is_there_on_another_screen(open_page, talk):
    mine = open_page("l01", talk)
    mine.fill("#say textarea", "打了一半，先去吃饭")
    mine.wait_for_timeout(2500)
    again = open_page("l01", talk, width=1280)
    expect(again.locator("#say textarea")).to_have_value("打了一半，先去吃饭")


def test_chat_09_the_list_says_how_much_is_unread_until_it_is_read(open_page, talk):
    other = open_page("l02", talk)
    other.wait_for_timeout(300)
    say(other, "去看一眼列表")
    other.wait_for_selector(".msg:not(.msg-sent):has-text('去看一眼列表')")
    mine = open_page("l01", "/chat/")
    row = mine.locator(".chat-list .item:has-text('一度电')")
    assert int(row.locator(".count").inner_text().split()[0]) >= 1
    row.click()
    mine.wait_for_selector(".msg:has-text('去看一眼列表')")
    mine.goto("/chat/")
    expect(mine.locator(".chat-list .item:has-text('一度电') .count")).to_be_hidden()


@pytest.mark.clock
def test_chat_09_the_list_says_by_itself_what_is_new_in_another_talk(open_page, talk):
    other = open_page("l02", talk)
    mine = open_page("l01", "/chat/", width=1280)
    away = mine.locator(f"#talks a.item:not([href='{talk}'])[href^='/chat/']").first.get_attribute("href")
    lists = mine, open_page("l01", away, width=1280)
    rows = [page.locator(f"#talks [data-talk]:has(a[href='{talk}'])") for page in lists]
    before = [0 if row.locator(".count").is_hidden() else int(row.locator("[data-count]").inner_text()) for row in rows]
    for page in lists:
        page.wait_for_timeout(500)
    say(other, "隔着一屏也看得到 <b>这句</b>")
    for page, row, unread in zip(lists, rows, before):
        expect(row).to_contain_text("隔着一屏也看得到 <b>这句</b>", timeout=SECONDS)
        expect(row.locator("[data-count]")).to_have_text(str(unread + 1))
        expect(page.locator("#talks [data-talk]").first.locator(f"a[href='{talk}']")).to_have_count(1)
    other.locator(".msg:has-text('隔着一屏') .msg-more").click()
    other.click("button:has-text('撤回')")
    for page in lists:
        expect(page.locator("#talks")).not_to_contain_text("隔着一屏", timeout=SECONDS)
        assert not page.errors


def test_chat_04_a_refused_line_waits_for_its_writer_and_is_nobody_elses(open_page, talk):
    mine = open_page("l01", talk)
    answer = {"status": 403, "content_type": "application/json", "body": '{"sentence": "先歇一会儿"}'}
    mine.route("**/say/", lambda route: route.fulfill(**answer))
    say(mine, "这句被拦下来了")
    expect(mine.locator(".msg-sent")).to_contain_text("先歇一会儿")
    mine.unroute("**/say/")
    mine.reload()
    expect(mine.locator(".msg-sent")).to_contain_text("上次没发出去")
    expect(mine.locator("#say textarea")).not_to_have_value("这句被拦下来了")
    mine.goto("/demo/enter/l02/")
    mine.goto(talk)
    expect(mine.locator("#say textarea")).to_be_visible()
    expect(mine.locator(".msg:has-text('这句被拦下来了')")).to_have_count(0)
    mine.goto("/demo/enter/l01/")
    mine.goto(talk)
    mine.click(".msg-sent button:has-text('不发了')")
    mine.reload()
    expect(mine.locator("#say textarea")).to_be_visible()
    expect(mine.locator(".msg:has-text('这句被拦下来了')")).to_have_count(0)


def test_chat_04_a_line_sent_after_the_sign_in_ended_stays_and_says_so(open_page, talk):
    mine = open_page("l01", talk)
    mine.context.clear_cookies(name="sessionid")
    say(mine, "登录过期时打的这句")
    expect(mine.locator(".msg-sent")).to_contain_text("登录过期了")
    mine.goto("/demo/enter/l01/")
    mine.goto(talk)
    mine.click(".msg-sent button:has-text('再发一次')")
    expect(mine.locator(".msg:not(.msg-sent):has-text('登录过期时打的这句')")).to_have_count(1)
    mine.reload()
    expect(mine.locator(".msg:has-text('登录过期时打的这句')")).to_have_count(1)


def test_chat_03_the_room_of_an_event_says_where_and_when_and_stays_within_a_phone(site, open_page):
    with sqlite3.connect(site.var / "site.sqlite3") as base:
        (event,) = base.execute(
            "select e.id from events_event e join profiles_member m on m.id = e.organiser_id where m.handle = 'l01' and e.state = 'planned' order by e.starts_at desc"
        ).fetchone()
    page = open_page("l01", f"/events/{event}/room/", width=360)
    assert page.locator(f".chat-top a[href='/events/{event}/']").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
