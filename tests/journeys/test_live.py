"""Two people at their own screens: replies and notices come without a reload, places stay in the address."""

import re
import time

import pytest
from playwright.sync_api import expect

SECONDS = 2000  # milliseconds within which the other screen knows


@pytest.fixture
def conversation(site, open_page):
    """conversation(title): 一度电 opens a topic in the square; its address and her page."""

    def opened(title):
        page = open_page("l02", "/forums/chat/new/", width=1280)
        page.fill("[name=title]", title)
        page.fill("[name=body]", "先说一句，等你们接。")
        page.click("main form .btn-main[type=submit]")
        page.wait_for_url(re.compile(r"/t/\d+/"))
        return re.search(r"/t/\d+/", page.url)[0], page

    return opened


def answer(page, words):
    page.fill("#r textarea", words)
    page.click("#r button[type=submit].btn-main")
    page.wait_for_selector(f".post:has-text('{words}')")


@pytest.mark.clock
def test_foru_03_a_reply_from_another_browser_comes_without_reload(open_page, conversation):
    address, mine = conversation("两台电脑各看各的")
    visitor, other = open_page(None, address), open_page("l05", address)
    for page in (mine, visitor):
        page.evaluate("window.stayed = true")
    # The sockets have said what they listen to once the first frame of anybody came.
    mine.wait_for_timeout(500)
    answer(other, "我在另一台上回的。")
    for page in (mine, visitor):
        page.wait_for_selector(".post:has-text('我在另一台上回的。')", timeout=SECONDS)
        assert page.evaluate("window.stayed")
    assert not mine.errors
    assert not visitor.errors


def test_foru_03_every_post_has_a_lasting_link_that_opens_at_it(open_page, conversation, site):
    address, mine = conversation("盖一座四十层的楼")
    topic = address.split("/")[2]
    site.python(
        "from django.utils import timezone\nfrom forums.actions import reply\nfrom forums.models import Topic\n"
        "from profiles.models import Member\n"
        f"for n in range(44): reply(Member.objects.get(handle='l05'), Topic.objects.get(pk={topic}), body=f'第 {{n}} 层砖', at=timezone.now())"
    )
    page = open_page(None, f"{address}?from=21", width=1280)
    link = page.locator(".post:has-text('第 30 层砖') .post-no").get_attribute("href")
    page.goto(link)
    post = page.locator(".post:has-text('第 30 层砖')")
    assert 0 <= post.bounding_box()["y"] < 400
    page.mouse.wheel(0, 3000)
    expect(page).to_have_url(re.compile(r"#p(3[5-9]|4\d)$"))
    assert "from=21" in page.url
    place = page.url
    back = open_page(None, place.replace(place.split("/t/")[0], ""), width=1280)
    back.wait_for_timeout(600)  # nor does the page move the place by itself
    assert back.url == place


def test_foru_03_without_scripts_pages_turn(open_page, conversation, site):
    address, _mine = conversation("没有脚本也能翻页")
    topic = address.split("/")[2]
    site.python(
        "from django.utils import timezone\nfrom forums.actions import reply\nfrom forums.models import Topic\n"
        "from profiles.models import Member\n"
        f"for n in range(44): reply(Member.objects.get(handle='l05'), Topic.objects.get(pk={topic}), body=f'翻到第 {{n}} 句', at=timezone.now())"
    )
    page = open_page(None, address, scripts=False)
    seen = page.inner_text("#posts")
    page.click("nav.pager a:has-text('2')")
    page.click("nav.pager a:has-text('3')")
    assert "翻到第 43 句" in page.inner_text("#posts")
    assert "翻到第 43 句" not in seen


@pytest.mark.clock
def test_inbx_01_a_mention_and_likes_ring_within_two_seconds_and_reading_clears_every_device(
    open_page, conversation, site
):
    address, mine = conversation("铃响一下给我听")
    # Whoever has the topic open reads what comes: nothing rings for long.
    mine.goto("/")
    phone = open_page("l02", "/")
    count = phone.locator("#bell [data-count]")
    before = int(count.text_content() or 0)
    other = open_page("l05", address)
    answer(other, "@一度电 听见了吗")
    expect(count).to_have_text(str(before + 1), timeout=SECONDS)
    for fan in [open_page(who, address) for who in ("l06", "l07", "l08")]:
        fan.locator("[data-react] button").first.click()
    expect(count).to_have_text(str(before + 2), timeout=SECONDS)
    phone.goto("/inbox/")
    # The later likes join the line without ringing again: whoever loads the page reads them there.
    together = phone.locator("li", has_text="和另外 2 人").filter(has_text="赞同")
    end = time.monotonic() + 5 * SECONDS / 1000
    while together.count() != 1:
        assert time.monotonic() < end, phone.inner_text("main")
        phone.wait_for_timeout(200)
        phone.reload()
    mine.goto("/inbox/")
    mine.locator("form[action$='/seen/'] button").first.click()
    expect(phone.locator("#bell .count")).to_be_hidden(timeout=SECONDS)


def test_foru_06_a_name_is_offered_called_and_quoted_in_one_touch(open_page, conversation):
    address, mine = conversation("叫一个人来看看")
    page = open_page("l05", address, width=1280)
    page.locator(".post [data-quote]").first.click()
    assert page.locator("#quoting").is_visible()
    page.locator("#r textarea").press_sequentially("@一度", delay=30)
    page.wait_for_selector("#offers [role=option]")
    page.keyboard.press("Enter")
    assert page.input_value("#r textarea").startswith("@一度电 ")
    page.locator("#r textarea").press_sequentially("说得对")
    page.click("#r .btn-main")
    said = page.locator(".post:has-text('说得对')")
    assert said.locator("a.mention").inner_text() == "@一度电"
    assert said.locator(".quote").count() == 1
