# ruff: noqa: F811 (fixtures that come from beside)
"""后台实名: whoever has shown no number speaks to nobody where the site asks for one, and is told why."""

import re

import pytest

from tests.conftest import as_
from tests.profiles.test_phones import TYPED, digits, known, sms  # noqa: F401 (the fixtures)


@pytest.fixture
def real_names(settings):
    settings.REQUIRE_PHONE = True


def test_prof_02_without_a_number_she_is_told_why_and_comes_back_to_her_draft(topic, sms, chen, real_names):
    browser, there = as_(chen), topic.get_absolute_url()
    page = browser.get(there).content.decode()
    assert "第二十四条" in page
    assert f'href="/my/phone/?next={there}"' in page
    typed = {"body": "掉三成，跑高速更多。", "draft": f"reply:{topic.pk}", "draft_url": there}
    answer = browser.post(f"/t/{topic.pk}/reply/", typed)
    assert answer.status_code == 403
    assert "都在草稿里" in answer.content.decode()
    way = re.search(r'href="(/my/phone/\?next=[^"]+)"', answer.content.decode())[1]
    assert topic.posts.count() == 1
    form = browser.get(way).content.decode()
    to = re.search(r'name="next" value="([^"]+)"', form)[1]
    assert to == there
    browser.post("/my/phone/", {"number": TYPED, "next": to})
    assert browser.post("/my/phone/code/", {"code": digits(sms)}).headers["Location"] == there
    assert "掉三成，跑高速更多。" in browser.get(there).content.decode()
    assert browser.post(f"/t/{topic.pk}/reply/", typed).status_code == 302
    assert topic.posts.count() == 2


def test_prof_02_every_place_where_one_speaks_asks_for_it_and_reading_does_not(topic, chen, shen, lin, real_names):
    browser = as_(chen)
    for path in ("/forums/care/new/", "/clubs/found/"):
        answer = browser.post(path, {"title": "一个标题够长", "body": "说两句", "name": "圈子", "intro": "来坐坐"})
        assert answer.status_code == 403, path
        assert "手机号" in answer.content.decode()
    for path in ("/", topic.get_absolute_url(), "/my/bookmarks/"):
        assert browser.get(path).status_code == 200
    assert as_(shen).post(f"/t/{topic.pk}/reply/", {"body": "我们在查"}).status_code == 302, "colleagues are known"


def test_prof_02_where_it_is_off_nobody_is_asked_control(topic, chen):
    assert as_(chen).post(f"/t/{topic.pk}/reply/", {"body": "掉三成"}).status_code == 302


def test_prof_02_where_it_is_on_the_number_is_changed_but_not_left_out(site, sms, mei, known, real_names):
    browser = as_(mei)
    assert "只能换" in browser.get("/my/phone/").content.decode()
    assert browser.post("/my/phone/unbind/").status_code == 403
