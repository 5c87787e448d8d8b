"""Headlines in a space, in a real browser: named at the desk, chosen by hand, read by the worker, still there when the
source is down (PROF-09)."""

from playwright.sync_api import expect

from tests.journeys.test_pages import fits
from tests.profiles.sources import Sources

# Every reading is two hours old and due.
AGED = """
from datetime import timedelta
from django.utils import timezone
from profiles.widgets.models import Reading
now = timezone.now()
Reading.objects.update(read_at=now - timedelta(hours=2), due_at=now, error="")
"""


def appears(page, path, text):
    """The page, loaded until the worker has been there: 12 s at the most."""
    for _ in range(12):
        page.goto(path)
        if page.get_by_text(text).count():
            return
        page.wait_for_timeout(1000)
    raise AssertionError(f"{text} at {path}")


def test_prof_09_headlines_are_chosen_read_by_the_worker_and_stay_while_their_source_is_down(open_page, site):
    source = Sources(site.radio)
    desk = open_page("admin", "/desk/widgets/", width=1280)
    desk.get_by_label("叫什么").fill("山里电台")
    desk.get_by_label("地址").fill(source.address)
    desk.get_by_role("button", name="加上").click()
    expect(desk.get_by_text("加上了")).to_be_visible()
    appears(desk, "/desk/widgets/", "刚刚读到的")
    fits(desk)
    page = open_page("l07", "/my/space/", width=390, scripts=False)
    page.get_by_role("link", name="小组件").click()
    page.get_by_label("哪个来源").select_option(label="山里电台")
    page.get_by_label("给谁看").select_option(label="所有人")
    page.get_by_role("button", name="放上去").click()
    expect(page.get_by_text("「头条」放好了")).to_be_visible()
    visitor = open_page(None, "/u/l07/", width=390)
    expect(visitor.get_by_role("link", name="雪停了")).to_have_attribute("rel", "noopener nofollow")
    fits(visitor)
    source.mood = "broken"
    site.python(AGED)
    appears(desk, "/desk/widgets/", "没读到：它那边出错了。")
    visitor.goto("/u/l07/")
    expect(visitor.get_by_role("link", name="雪停了")).to_be_visible()
    expect(visitor.get_by_text("来源暂时没有新的")).to_be_visible()
    fits(visitor)
    page.get_by_role("button", name="拿掉").click()
    expect(page.get_by_text("「头条」拿掉了")).to_be_visible()
    visitor.goto("/u/l07/")
    expect(visitor.get_by_text("雪停了")).to_have_count(0)
    assert not desk.errors + page.errors + visitor.errors
    source.close()


def test_prof_09_the_demos_own_feed_is_read_where_the_demo_is_served(open_page, site):
    site.python(f"from community.management.widgets import lead_home\nlead_home({site.port})")
    page = open_page(None, "/", width=390)
    appears(page, "/u/l01/", "来自北辰公告")
    for _ in range(12):
        if page.locator("[aria-labelledby=p-headlines] li a").count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    page.locator("[aria-labelledby=p-headlines] li a").first.click()
    assert page.url.startswith(f"{site.url}/t/")
