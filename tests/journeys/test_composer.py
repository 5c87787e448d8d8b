"""The composer in a real browser: what was asked before, each kind's own fields, a refused form that keeps everything."""

import pytest
from playwright.sync_api import expect

from tests.journeys.test_pages import wrong


def test_foru_13_what_was_asked_before_shows_while_the_title_is_typed(open_page):
    page = open_page("l05", "/forums/care/new/")
    page.locator("#id_title").press_sequentially("钥匙没电开不了门怎么办", delay=20)
    found = page.locator("#similar a")
    expect(found.first).to_have_text("流光钥匙没电了怎么开门")
    assert not wrong(page)
    page.fill("#id_title", "")
    expect(found).to_have_count(0)
    assert not page.errors


def test_foru_02_each_kind_shows_its_own_fields_and_a_refusal_keeps_everything(open_page):
    page = open_page("l05", "/forums/care/new/", width=1280)
    options = page.locator("[data-kind=poll] textarea, [data-kind=poll] input").first
    assert not options.is_visible()
    page.locator(".seg label", has_text="投票").first.click()
    assert options.is_visible()
    page.fill("#id_title", "只有标题没有选项")
    page.fill("[name=body]", "正文写好了")
    page.click("main form .btn-main[type=submit]")
    expect(page.locator("[role=alert]").first).to_be_visible()
    assert page.input_value("#id_title") == "只有标题没有选项"
    assert page.input_value("[name=body]") == "正文写好了"
    assert page.locator("input[name=kind][value=poll]").is_checked()
    assert not wrong(page)


@pytest.mark.parametrize("width", [390, 1280])
def test_foru_16_topics_are_ticked_by_touch_and_handled_at_once(open_page, width):
    page = open_page("xuke", "/forums/chat/?manage=1", width=width)
    page.locator("input[name=topics]").nth(1).click(timeout=3000)
    assert "/forums/chat/" in page.url
    page.click("form#manage button[value=feature]")
    expect(page.locator(".toast").first).to_be_visible()
    page.goto("/forums/chat/deeds/")
    page.get_by_role("button", name="撤销").first.click()
    expect(page.get_by_text("撤销了").first).to_be_visible()


def test_foru_05_what_is_kept_is_said_beside_and_not_over_the_box(open_page):
    page = open_page("l02", "/forums/chat/new/")
    page.fill("#id_body", "写到一半")
    said = page.locator("[data-draft-said]")
    expect(said).to_contain_text("草稿已存")
    heading, words = page.locator("h1").bounding_box(), said.bounding_box()
    assert words["y"] >= heading["y"] + heading["height"] or words["x"] >= heading["x"] + heading["width"]
