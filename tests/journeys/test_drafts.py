"""FORU-05 in a real browser: whatever goes wrong, the same text comes back."""

import re

import pytest
from playwright.sync_api import expect

WORDS = "写到一半的话，别丢"


@pytest.fixture
def topic(open_page):
    """The address of a topic of 一度电's."""
    page = open_page("l02", "/forums/chat/new/")
    page.fill("[name=title]", "草稿都去哪儿了")
    page.fill("[name=body]", "关了窗口也该在。")
    page.click("main form .btn-main[type=submit]")
    page.wait_for_url(re.compile(r"/t/\d+/"))
    return re.search(r"/t/\d+/", page.url)[0]


def typed(open_page, who, path, box="[name=body]", **more):
    page = open_page(who, path, **more)
    page.locator(box).press_sequentially(WORDS)
    return page


def kept(page):
    expect(page.locator("[data-draft-said]")).to_contain_text("存")


@pytest.mark.parametrize(
    ("path", "box"),
    [("reply", "[name=body]"), ("/forums/care/new/", "[name=body]"), ("/clubs/found/", "[name=intro]")],
)
def test_foru_05_a_closed_tab_and_a_second_device_bring_it_back(open_page, topic, path, box):
    path = topic if path == "reply" else path
    page = typed(open_page, "l01", path, box)
    page.close()  # within the moment in which nothing was sent yet
    again = open_page("l01", path, width=1280)
    expect(again.locator(box)).to_have_value(WORDS)
    again.goto("/my/drafts/")
    assert WORDS in again.inner_text("main")


def test_foru_05_an_expired_sign_in_brings_it_back_after_signing_in(open_page, topic):
    page = typed(open_page, "l03", topic)
    page.context.clear_cookies(name="sessionid")
    page.click("#r .btn-main")
    assert "/account/login/" in page.url
    assert "留着" in page.inner_text("body")
    page.goto("/demo/enter/l03/")
    page.goto(topic)
    expect(page.locator("[name=body]")).to_have_value(WORDS)


def test_foru_05_a_lost_line_keeps_it_here_until_the_line_is_back(open_page, topic):
    page = typed(open_page, "l04", topic)
    kept(page)
    page.context.set_offline(True)
    page.locator("[name=body]").press_sequentially("，断线以后的也是")
    expect(page.locator("[data-draft-said]")).to_contain_text("存在这台设备上")
    page.context.set_offline(False)
    expect(page.locator("[data-draft-said]")).to_contain_text("草稿已存")
    other = open_page("l04", topic)
    expect(other.locator("[name=body]")).to_have_value(WORDS + "，断线以后的也是")


def test_foru_05_a_refused_form_keeps_it_with_and_without_scripts(open_page):
    for scripts in (True, False):
        page = open_page("l05", "/forums/care/new/", scripts=scripts)
        page.fill("[name=title]", "")
        page.fill("[name=body]", WORDS)
        page.click("main form .btn-main[type=submit]")
        assert page.input_value("[name=body]") == WORDS
        elsewhere = open_page("l05", "/forums/care/new/")
        assert elsewhere.input_value("[name=body]") == WORDS


def test_foru_05_what_was_sent_leaves_no_draft(open_page, topic):
    page = typed(open_page, "l06", topic)
    kept(page)
    page.click("#r .btn-main")
    page.wait_for_selector(f".post:has-text('{WORDS}')")
    again = open_page("l06", topic)
    assert again.input_value("#r [name=body]") == ""
