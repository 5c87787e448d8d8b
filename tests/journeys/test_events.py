"""Events in a real browser: signing up without scripts, and a seat that goes on from one to the next."""

from datetime import timedelta

import pytest
from django.utils import timezone

pytestmark = pytest.mark.browser

PLAN = """
from datetime import timedelta
from django.utils import timezone
from clubs.events.actions import plan_event
from profiles.models import Member
start = timezone.localtime(timezone.now() + timedelta(days={days})).replace(hour=12)  # all on one day
event = plan_event(
    Member.objects.get(handle='l01'), None, kind='gathering', title={title!r}, body='带一杯热的。', starts_at=start,
    ends_at=start + timedelta(hours=2), zone='Asia/Shanghai', place='江边东门', address='', link='', region=None,
    readers='public', seats={seats}, most_guests=1, deadline=None, offer_hours=12, at=timezone.now(),
)
from django.conf import settings
(settings.VAR / 'event').write_text(str(event.pk))
"""


def planned(site, title, seats, days=20):
    """The address of a new event of the leader's in so many days."""
    site.python(PLAN.format(title=title, seats=seats, days=days))
    return f"/events/{(site.var / 'event').read_text()}/"


def test_evnt_02_signing_up_and_off_without_scripts(site, open_page):
    path = planned(site, "没有脚本也能报", 3)
    page = open_page("l02", path, scripts=False)
    page.get_by_label("另外带几位").fill("1")
    page.get_by_role("button", name="参加").click()
    assert "你报上了，2 个位子" in page.locator("main").inner_text()
    assert "还剩 1 个位子" in page.locator("#e-s").inner_text()
    page.get_by_label("另外带几位").fill("0")
    page.get_by_role("button", name="改人数").click()
    assert "还剩 2 个位子" in page.locator("#e-s").inner_text()
    page.get_by_role("button", name="不去了，让出位子").click()
    assert "你说不去" in page.locator("main").inner_text()
    assert "还剩 3 个位子" in page.locator("#e-s").inner_text()
    month = timezone.localtime(timezone.now() + timedelta(days=20))
    page.goto(f"/events/?month={month:%Y-%m}")
    assert page.locator(".ev", has_text="没有脚本也能报").count() == 1


def test_evnt_01_a_phone_shows_what_is_over_of_a_month_that_is_over_and_of_this_one_when_asked(site, open_page):
    planned(site, "早就办完的", 3, days=-40)
    month = timezone.localtime(timezone.now() - timedelta(days=40))
    page = open_page("l02", f"/events/?month={month:%Y-%m}", scripts=False)
    assert page.locator(".ev", has_text="早就办完的").is_visible()
    page.locator("#old").uncheck()
    assert not page.locator(".ev", has_text="早就办完的").is_visible()
    planned(site, "今天以前的", 3, days=-1)
    month = timezone.localtime(timezone.now() - timedelta(days=1))
    page.goto(f"/events/?month={month:%Y-%m}")
    page.locator("#old").check()
    page.get_by_role("button", name="筛一下").click()
    assert page.locator("#old").is_checked()
    assert page.locator(".ev", has_text="今天以前的").is_visible()


def test_evnt_03_a_freed_seat_is_offered_to_the_first_and_taken_in_her_own_browser(site, open_page):
    path = planned(site, "只有一个位子", 1)
    has, first, second = (open_page(who, path) for who in ("l02", "l03", "l04"))
    has.get_by_role("button", name="参加").click()
    for number, page in ((1, first), (2, second)):
        page.goto(path)
        page.get_by_role("button", name=f"排第 {number} 位").click()
        assert f"你排在第 {number} 位" in page.locator("main").inner_text()
    has.get_by_role("button", name="不去了，让出位子").click()
    second.goto(path)
    assert "你排在第 1 位" in second.locator("main").inner_text()
    first.goto(path)
    assert "轮到你了" in first.locator("main").inner_text()
    first.get_by_role("button", name="接下位子").click()
    assert "你报上了，1 个位子" in first.locator("main").inner_text()
    assert first.errors == []


def test_evnt_11_the_printed_list_is_the_list_and_nothing_else(site, open_page):
    path = planned(site, "要打印的名单", 5)
    page = open_page("l02", path)
    page.get_by_role("button", name="参加").click()
    page = open_page("l01", f"{path}people/", width=1280)
    page.emulate_media(media="print")
    assert page.locator("table.roll").is_visible()
    for gone in (".top", ".foot"):
        assert not page.locator(gone).first.is_visible()
