"""Two browsers: what one writes stands at the other's within two seconds; a stranger's open page stays as it is."""

import re
import time

import pytest
from playwright.sync_api import expect

PRIVATE = """
from django.utils import timezone
from clubs.actions import accept_invitation, found_club, invite
from clubs.models import Club
from profiles.models import Member
if not Club.objects.filter(slug='mimi').exists():
    founder, at = Member.objects.get(handle='admin'), timezone.now()
    club = found_club(founder, '暗号小队', 'mimi', intro='只有自己人', policy='secret', at=at)
    for handle in ('l02', 'l03'):
        accept_invitation(Member.objects.get(handle=handle), invite(founder, club, at=at), at=at)
"""


@pytest.fixture(scope="module")
def club(site):
    site.python(PRIVATE)


def start(page, board, title):
    """Start a topic by hand; returns the moment it was sent."""
    page.goto(f"/forums/{board}/new/")
    page.fill("[name=title]", title)
    page.fill("[name=body]", "先说一句，大家接着说。")
    began = time.monotonic()
    page.locator("main form button.btn-main[type=submit], form button.btn-main[type=submit]").last.click()
    page.wait_for_url("**/t/**")
    return began


def listening(page):
    """Wait until the page's socket is open and asked for its channels."""
    page.wait_for_function("document.querySelectorAll('#now-live [data-live]').length > 0")
    page.wait_for_timeout(700)


@pytest.mark.clock
def test_actv_01_a_new_topic_stands_at_the_others_within_two_seconds(open_page, site, club):
    reader, visitor, writer = open_page("l03", "/now/", width=1280), open_page(None, "/now/"), open_page("l02", "/now/")
    for page in (reader, visitor):
        listening(page)
        page.evaluate("window.here = true")
    began = start(writer, "care", "实时的第一条")
    for page in (reader, visitor):
        page.wait_for_selector("#now-rows >> text=实时的第一条", timeout=2000)
    assert time.monotonic() - began < 2
    assert reader.evaluate("window.here")
    assert reader.locator("#now-rows > li").first.locator("h2").inner_text() == "实时的第一条"
    assert "来了 1 条新的" in reader.locator("[data-said]").text_content()
    assert reader.errors == []


@pytest.mark.clock
def test_actv_01_a_private_clubs_topic_comes_to_its_members_and_to_nobody_else(open_page, club):
    member, stranger, visitor = open_page("l03", "/now/"), open_page("l04", "/now/"), open_page(None, "/now/")
    for page in (member, stranger, visitor):
        listening(page)
    sent = []
    for page in (stranger, visitor):
        page.on("request", lambda r: sent.append(r.url) if "/now/fresh/" in r.url else None)
    writer = open_page("l02", "/now/")
    began = start(writer, "mimi", "暗号是竹林")
    member.wait_for_selector("#now-rows >> text=暗号是竹林", timeout=2000)
    assert time.monotonic() - began < 2
    stranger.wait_for_timeout(2500)
    for page in (stranger, visitor):
        assert "暗号是竹林" not in page.content()
        assert page.locator("[data-pill]").is_hidden()
    assert sent == []  # their pages were told nothing, so that they asked nothing
    start(writer, "care", "大家都能看的")  # control: the same pages hear what is for all
    for page in (stranger, visitor):
        page.wait_for_selector("#now-rows >> text=大家都能看的", timeout=2500)


@pytest.mark.clock
def test_actv_01_whoever_reads_further_down_is_offered_the_new_by_a_button(open_page, club):
    reader, writer = open_page("l03", "/now/"), open_page("l02", "/now/")
    listening(reader)
    reader.evaluate("scrollTo(0, 900)")
    reader.wait_for_timeout(200)
    before = reader.locator("#now-rows > li").count()
    start(writer, "care", "往下读的时候来的")
    pill = reader.locator("[data-pill]")
    pill.wait_for(state="visible", timeout=2500)
    assert pill.inner_text() == "有 1 条新的"
    assert reader.locator("#now-rows > li").count() == before
    assert reader.evaluate("scrollY") > 800
    pill.click()
    reader.wait_for_selector("#now-rows >> text=往下读的时候来的")
    assert pill.is_hidden()
    assert reader.evaluate("document.activeElement.closest('li')?.innerText").count("往下读的时候来的")


def test_actv_02_a_topic_muted_in_the_row_goes_and_comes_back_by_undo(open_page, club):
    page = open_page("l03", "/now/?show=topics")
    row = page.locator("#now-rows > li").nth(2)
    title = row.locator("h2").inner_text()
    row.locator("summary").click()
    row.locator("text=静音这个主题").click()
    page.wait_for_selector(".toast")
    assert title not in page.locator("#now-rows").inner_text()
    page.goto("/now/?show=topics")
    assert title not in page.locator("#now-rows").inner_text()
    page.goto("/now/choose/")
    page.locator("li", has_text=title).locator("button").click()
    page.goto("/now/?show=topics")
    assert title in page.locator("#now-rows").inner_text()


def test_actv_02_everything_works_without_scripts(open_page, club):
    page = open_page("l06", "/now/", scripts=False)
    expect(page.locator("#now-rows > li")).to_have_count(20)
    page.locator("text=再看 20 条").click()
    page.wait_for_url(re.compile("older="))
    expect(page.locator("#now-rows > li").first).to_be_visible()
    page.goto("/now/choose/")
    page.locator("label", has_text="只要标题").click()
    page.locator("label", has_text="10").click()
    page.locator("text=就这样看").click()
    expect(page.locator("#now-rows > li")).to_have_count(10)
    page.locator(".toast button").click()
    expect(page.locator("#now-rows > li")).to_have_count(20)
