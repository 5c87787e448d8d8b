"""有人回答时微信告诉我一次, in WeChat's own browser, with scripts and without: asked, told, given back (INBX-02)."""

import pytest
from playwright.sync_api import expect

from tests.journeys.test_pages import wrong
from tests.profiles.wechats import INSIDE, WeChat

ASK = "有人回答时微信告诉我一次"
BEGIN = """
from django.conf import settings
from django.utils import timezone
from forums.actions import start_topic
from forums.models import Board
from profiles.models import Member
board, asker = Board.objects.get(slug='care'), Member.objects.get(handle='{who}')
topic = start_topic(asker, board, kind='question', title='{title}', body='零下五度，掉得厉害。', at=timezone.now())
(settings.VAR / 'asked').write_text(str(topic.pk))
"""
ANSWER = """
from datetime import timedelta
from django.conf import settings
from django.utils import timezone
from community.activity.actions import deliver
from forums.actions import reply
from forums.models import Topic
from profiles.inbox.actions import send_onces
from profiles.inbox.models import Notice
from profiles.models import Member
now, topic = timezone.now(), Topic.objects.get(pk={topic})
post = reply(Member.objects.get(handle='{who}'), topic, body='预热就好', at=now)
for _ in range(100):
    deliver(now + timedelta(seconds=1), only='inbox', size=200)
    if Notice.objects.filter(once=f'post:{{post.pk}}').exists():
        break
    settings.VAR.stat()
assert send_onces(now + timedelta(minutes=11)) == 1
"""


@pytest.fixture
def weixin(site):
    fake = WeChat(site.weixin)
    yield fake
    fake.close()


def inside(open_page, weixin, who, path, **looks):
    """A page in WeChat's browser; the one thing that is not this site's is WeChat's own page."""
    page = open_page(who, path, agent=INSIDE, **looks)

    def ask(route):
        route.fulfill(content_type="text/html", body=weixin.page(f"{route.request.url}#wechat_redirect"))

    page.context.route("https://mp.weixin.qq.com/**", ask)
    return page


@pytest.mark.parametrize("scripts", [True, False])
def test_inbx_02_she_allows_one_message_in_wechat_is_told_and_may_take_it_back(open_page, site, weixin, scripts):
    title = f"冬天续航{'打几折' if scripts else '还剩多少'}？"
    site.python(BEGIN.format(who="l08", title=title))
    topic = (site.var / "asked").read_text()
    page = inside(open_page, weixin, "l08", f"/t/{topic}/", scripts=scripts)
    stopped = []
    page.on("console", lambda said: stopped.append(said.text) if "Security Policy" in said.text else None)
    if scripts:
        assert not wrong(page)
    page.get_by_role("button", name=ASK).click()
    page.get_by_role("link", name="取消").click()
    expect(page.get_by_text("没有点同意")).to_be_visible()
    if scripts:
        assert not wrong(page)
    page.get_by_role("link", name="回去看").click()
    page.get_by_role("button", name=ASK).click()
    page.get_by_role("link", name="同意").click()
    page.wait_for_url(f"{site.url}/t/{topic}/")
    expect(page.get_by_text("有人回答会在微信告诉你一次。", exact=True)).to_be_visible()
    assert page.get_by_role("button", name=ASK).count() == 0
    page.goto("/inbox/choices/")
    expect(page.get_by_text("剩 1 条")).to_be_visible()
    expect(page.get_by_role("link", name=title)).to_be_visible()
    if scripts:
        assert not wrong(page)
    site.python(ANSWER.format(topic=topic, who="l09"))
    assert weixin.sent[-1]["data"]["content"]["value"] == f"《{title}》有新的回复，点开看。"
    page.goto(weixin.sent[-1]["url"])
    expect(page.get_by_text("预热就好")).to_be_visible()
    page.get_by_role("button", name=ASK).click()
    page.get_by_role("link", name="同意").click()
    page.get_by_role("button", name="不用告诉了").click()
    expect(page.get_by_text("这一条不用告诉了")).to_be_visible()
    expect(page.get_by_role("button", name=ASK)).to_be_visible()
    assert stopped == []


def test_inbx_02_no_other_browser_offers_it(open_page, site, weixin):
    site.python(BEGIN.format(who="l08", title="胎压多少合适？"))
    page = open_page("l08", f"/t/{(site.var / 'asked').read_text()}/")
    assert page.get_by_role("button", name=ASK).count() == 0
