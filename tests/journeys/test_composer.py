"""The composer in a real browser: what was asked before, each kind's own fields, a refused form that keeps everything."""

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
