"""An admin says how the site looks and signs, without code (SITE-06)."""

import json
import re

import pytest
from django.core import mail
from django.core.cache import caches
from django.db import DatabaseError, transaction
from django.test import Client, RequestFactory
from redis.exceptions import RedisError

from community.access.permissions import Refused
from community.activity.models import Activity
from community.lib.stamps import change_stamp, stamp
from community.outgoing.actions import send
from community.pages import actions, errors, models
from community.pages.models import Brand, LookVersion, brand_of
from community.pages.shades import sheet
from tests.community.looks import DESK, RED, asked, png, said, upload
from tests.conftest import NOON, as_

ICP = "浙ICP备12345678号-1"
POLICE = "浙公网安备33010602000000号"


@pytest.fixture
def desk(site, admin):
    """The admin's browser."""
    return as_(admin)


def test_site_06_a_new_colour_shows_in_the_very_next_answer_to_everybody(desk, mei, topic):
    browsers = {"visitor": Client(), "member": as_(mei)}
    paths = ["/", topic.get_absolute_url(), topic.board.get_absolute_url(), "/nowhere/", "/account/login/"]
    address = f"/css/brand-7a1f1f-{sheet(RED)[0]}.css"
    for browser in browsers.values():
        for path in paths:
            assert address not in browser.get(path, follow=True).content.decode()
    assert desk.post(DESK, asked(colour=RED)).status_code == 302
    for name, browser in browsers.items():
        for path in paths:
            assert address in browser.get(path, follow=True).content.decode(), (name, path)
    css = Client().get(address)
    assert f"--accent:{RED}" in css.content.decode()
    assert "immutable" in css["Cache-Control"]
    assert "unsafe-inline" not in Client().get("/")["Content-Security-Policy"]


def test_site_06_another_process_shows_it_in_its_next_answer_without_a_statement(
    site, django_assert_num_queries, django_capture_on_commit_callbacks
):
    """What another process keeps in its memory is played by writing past this one's `save`."""
    ask = RequestFactory().get
    brand_of(ask("/"))
    with django_assert_num_queries(0):
        assert brand_of(ask("/")).colour == "#0b6a66"
    kept = caches["pages"].get(models._BRANDS)
    before = stamp(models._BRANDS)
    with django_capture_on_commit_callbacks(execute=True):
        brand = Brand.objects.get()
        brand.colour = RED
        brand.save()
    assert stamp(models._BRANDS) != before
    caches["pages"].set(models._BRANDS, kept, 60)
    assert brand_of(ask("/")).colour == RED


def test_site_06_without_the_mark_another_process_would_show_the_old_one_control(
    site, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(models, "stamp", lambda name: None)
    caches["pages"].clear()
    ask = RequestFactory().get
    brand_of(ask("/"))
    kept = caches["pages"].get(models._BRANDS)
    with django_capture_on_commit_callbacks(execute=True):
        brand = Brand.objects.get()
        brand.colour = RED
        brand.save()
    caches["pages"].set(models._BRANDS, kept, 60)
    assert brand_of(ask("/")).colour == "#0b6a66"


def test_site_06_a_save_that_is_rolled_back_changes_no_mark(site, django_capture_on_commit_callbacks):
    before = stamp(models._BRANDS)
    with django_capture_on_commit_callbacks(execute=True) as told, transaction.atomic():
        Brand.objects.get().save()
        transaction.set_rollback(True)
    assert told == []
    assert stamp(models._BRANDS) == before


def test_site_06_with_redis_the_mark_lies_there_and_an_absent_one_breaks_no_page(
    site, settings, monkeypatch, django_capture_on_commit_callbacks
):
    settings.REDIS_URL = "redis://shared"
    kept = caches["default"]
    assert stamp("a") is None
    seen = set()
    for _time in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            change_stamp("a")
        seen.add(stamp("a"))
    assert kept.get("stamp:a") in seen
    assert len(seen) == 2

    def away(*args, **more):
        raise RedisError

    for call in ("get", "set"):
        monkeypatch.setattr(type(kept), call, away)
    assert stamp("a") is None
    with django_capture_on_commit_callbacks(execute=True):
        change_stamp("a")


@pytest.mark.parametrize(
    ("colour", "ratio", "offered"),
    [("#ffd400", "1.23", "#816a00"), ("#1677ff", "3.54", "#0065e5"), ("#FF0000", "3.45", "#da0000"), ("#fff", "1.00", "#6c6c6c")],
)  # fmt: skip
def test_site_06_a_colour_that_cannot_be_read_is_refused_with_its_ratio_and_the_nearest_that_can(
    desk, colour, ratio, offered
):
    answer = desk.post(DESK, asked(colour=colour))
    page = said(answer)
    assert answer.status_code == 422
    assert f"只有 {ratio}" in page
    assert "看不清" in page
    assert f'name="use" value="{offered}"' in page
    assert Brand.objects.get().colour == "#0b6a66"
    # The button that is offered fills it in, without a script, and nothing typed is lost.
    taken = desk.post(DESK, asked(colour=colour, name="新名字", do="", use=offered))
    assert taken.status_code == 200
    assert f'value="{offered}"' in said(taken)
    assert 'value="新名字"' in said(taken)
    assert Brand.objects.get().colour == "#0b6a66"
    assert desk.post(DESK, asked(colour=offered)).status_code == 302
    assert Brand.objects.get().colour == offered


def test_site_06_the_action_refuses_it_too(site, admin):
    with pytest.raises(Refused, match=r"1\.23:1"):
        actions.change_look(admin, Brand.objects.get().look._replace(colour="#ffd400"), at=NOON)


@pytest.mark.parametrize("typed", ["７ａ１ｆ１ｆ", "7A1F1F", " ＃7a1f1f "])
def test_site_06_a_colour_is_understood_however_it_is_written(desk, typed):
    assert desk.post(DESK, asked(colour=typed)).status_code == 302
    assert Brand.objects.get().colour == RED


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"colour": "teal"}, "加六位"),
        ({"colour": "#12345"}, "加六位"),
        ({"colour": "red;}body{display:none"}, "最多"),
        ({"colour": ""}, "写一个颜色"),
        ({"name": "\u200b "}, "起个名字"),
        ({"company": ""}, "品牌的名字"),
        ({"theme": "neon"}, "三个里选一个"),
        ({"icp": "12345678"}, "要有「ICP」"),
        ({"police": "33010602000000"}, "公安备案号像"),
        ({"mail": "hello@"}, "邮箱少了点什么"),
        ({"phone": "<b>400</b>"}, "电话里只写"),
    ],
)
def test_site_06_wrong_input_is_named_at_its_field_and_nothing_typed_is_lost(desk, changes, sentence):
    before = Brand.objects.get().look
    answer = desk.post(DESK, asked(motto="一句要留着的话") | changes)
    assert answer.status_code == 422
    if sentence == "最多":
        assert 'class="err"' in said(answer)
    else:
        assert sentence in said(answer)
    assert "一句要留着的话" in said(answer)
    assert Brand.objects.get().look == before


def test_site_06_a_script_in_the_footer_is_words_and_nothing_else(desk):
    script = "<script>alert(1)</script>"
    assert desk.post(DESK, asked(motto=script, address='"><img src=x>', name=script[:30])).status_code == 302
    page = Client().get("/").content.decode()
    assert script not in page
    assert '"><img' not in page
    assert "&lt;script&gt;alert(1)" in page.partition("<footer")[2]


def test_site_06_the_footer_says_who_stands_behind_the_site(desk):
    told = {"icp": ICP, "police": POLICE, "mail": "hello@beichen.example", "phone": "400-800 0000", "address": "杭州市文三路 1 号", "motto": "开出来的都是朋友"}  # fmt: skip
    assert desk.post(DESK, asked(**told)).status_code == 302
    foot = Client().get("/").content.decode().partition("<footer")[2]
    assert f'<a href="https://beian.miit.gov.cn/" rel="noopener noreferrer">{ICP}</a>' in foot
    assert f'query/webSearch?code=33010602000000" rel="noopener noreferrer">{POLICE}</a>' in foot
    assert 'href="mailto:hello@beichen.example"' in foot
    assert 'href="tel:400-8000000"' in foot
    assert "杭州市文三路 1 号" in foot
    assert "北辰汽车 · 开出来的都是朋友" in foot
    for door in ("/rules/terms/", "/rules/", "/privacy/"):
        assert f'href="{door}"' in foot


# --- trying out, versions -----------------------------------------------------------------------------------------


def test_site_06_a_look_is_tried_out_on_the_whole_page_and_seen_by_nobody_else(desk):
    answer = desk.post(DESK, asked(name="试一试", colour=RED, theme="dark", icp=ICP, do="preview"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "还没存" in said(answer)
    assert f"/css/brand-7a1f1f-{sheet(RED)[0]}.css" in page
    assert 'data-theme="dark"' in page
    assert ">试一试</span>" in page.partition("<main")[0]
    assert ICP in page.partition("<footer")[2]
    assert "试一试" not in Client().get("/").content.decode()
    assert LookVersion.objects.count() == 1


def test_site_06_every_version_is_kept_with_who_and_when_and_can_be_brought_back(desk, admin):
    desk.post(DESK, asked(colour=RED, icp=ICP, logo=upload(png())))
    logo = Brand.objects.get().logo
    desk.post(DESK, asked(name="换名车友会", colour="#0a4bd6"))
    assert [v.number for v in LookVersion.objects.all()] == [3, 2, 1]
    listed = said(desk.get(f"{DESK}versions/"))
    assert admin.name in listed
    assert RED in listed
    assert "建站时" in listed
    asking = said(desk.get(f"{DESK}versions/2/"))
    assert "换名车友会" in asking
    assert ICP in asking
    assert desk.post(f"{DESK}versions/2/").status_code == 302
    brand = Brand.objects.get()
    assert (brand.name, brand.colour, brand.icp, brand.logo) == ("北辰车友会", RED, ICP, logo)
    assert LookVersion.objects.first().back_to == 2
    assert brand.site.site_name == "北辰车友会"
    lines = Activity.objects.filter(verb__startswith="look.").order_by("pk")
    assert [(line.verb, line.actor, line.audience) for line in lines] == [
        ("look.changed", admin, "staff"), ("look.changed", admin, "staff"), ("look.brought_back", admin, "staff"),
    ]  # fmt: skip
    assert desk.get(f"{DESK}versions/99/").status_code == 404
    for change in (lambda: LookVersion.objects.update(back_to=1), lambda: LookVersion.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_site_06_saving_what_stands_is_no_version(desk):
    assert desk.post(DESK, asked()).status_code == 302
    assert LookVersion.objects.count() == 1
    assert not Activity.objects.filter(verb__startswith="look.").exists()


def test_site_06_whoever_saves_over_a_colleagues_version_is_told_once(desk):
    mine = asked(name="我的名字", number="1")
    desk.post(DESK, asked(name="同事的名字", number="1"))
    answer = desk.post(DESK, mine)
    assert answer.status_code == 422
    assert "同事存了新的一版" in said(answer)
    assert Brand.objects.get().name == "同事的名字"
    number = re.search(r'name="number" value="(\d+)"', said(answer))[1]
    assert desk.post(DESK, mine | {"number": number}).status_code == 302
    assert Brand.objects.get().name == "我的名字"


def _meanwhile(monkeypatch, admin, name):
    """A colleague saves between the look that the page takes at the number and the action's own, under the lock."""
    save = actions.change_look

    def later(by, look, **about):
        monkeypatch.setattr(actions, "change_look", save)
        save(admin, Brand.objects.get().look._replace(name=name), at=NOON)
        return save(by, look, **about)

    monkeypatch.setattr(actions, "change_look", later)


def test_site_06_of_two_who_save_in_the_same_instant_the_second_is_told_and_keeps_what_was_typed(
    desk, admin, monkeypatch
):
    mine = asked(name="我的名字", motto="慢慢开", number="1")
    _meanwhile(monkeypatch, admin, "同事的名字")
    answer = desk.post(DESK, mine)
    assert answer.status_code == 422
    page = said(answer)
    assert "同事存了新的一版" in page
    assert 'value="我的名字"' in page
    assert 'value="慢慢开"' in page
    assert Brand.objects.get().name == "同事的名字"
    number = re.search(r'name="number" value="(\d+)"', page)[1]
    assert desk.post(DESK, mine | {"number": number}).status_code == 302
    assert Brand.objects.get().name == "我的名字"


def test_site_06_going_back_in_the_same_instant_as_a_colleague_saves_asks_once_more(desk, admin, monkeypatch):
    desk.post(DESK, asked(name="第二版"))
    page = said(desk.get(f"{DESK}versions/1/"))
    number = re.search(r'name="number" value="(\d+)"', page)[1]
    _meanwhile(monkeypatch, admin, "同事的名字")
    answer = desk.post(f"{DESK}versions/1/", {"number": number})
    assert answer.status_code == 422
    assert "同事的名字" in said(answer)  # what would change now
    assert Brand.objects.get().name == "同事的名字"
    again = re.search(r'name="number" value="(\d+)"', said(answer))[1]
    assert again != number
    assert desk.post(f"{DESK}versions/1/", {"number": again}).status_code == 302
    assert Brand.objects.get().name == "北辰车友会"
    with pytest.raises(Refused):
        actions.bring_back_look(admin, LookVersion.objects.get(number=2), at=NOON, over=int(again))


def test_site_06_only_admins_change_it(desk, colleagues, mei):
    look = Brand.objects.get().look._replace(colour=RED)
    for member in [mei, *(person for role, person in colleagues.items() if role != "admin")]:
        for door in (DESK, f"{DESK}versions/", f"{DESK}versions/1/"):
            assert as_(member).get(door).status_code == 403, (member, door)
        assert as_(member).post(DESK, asked(colour=RED)).status_code == 403
        with pytest.raises(Refused):
            actions.change_look(member, look, at=NOON)
        with pytest.raises(Refused):
            actions.draw_logo(member, upload(png()), at=NOON)
    assert Brand.objects.get().colour == "#0b6a66"
    assert "站点外观" in desk.get("/").content.decode() or "站点外观" in desk.get(DESK).content.decode()


def test_site_06_wagtail_edits_the_terms_and_nothing_of_the_look(desk):
    page = desk.get("/admin/settings/pages/brand/", follow=True).content.decode()
    assert 'name="terms"' in page
    for field in ("name", "company", "colour", "icp", "theme"):
        assert f'name="{field}"' not in page


# --- light and dark -----------------------------------------------------------------------------------------------


def test_site_06_the_site_begins_light_or_dark_and_a_readers_own_choice_stands_above(desk, topic):
    path = topic.get_absolute_url()
    reader, other = Client(), Client()
    assert "data-theme" not in other.get(path).content.decode()
    desk.post(DESK, asked(theme="dark"))
    assert 'data-theme="dark"' in other.get(path).content.decode()
    back = reader.post("/theme/", {"theme": "light", "next": path})
    assert back["Location"] == path
    assert 'data-theme="light"' in reader.get(path).content.decode()
    assert 'data-theme="dark"' in other.get(path).content.decode()
    reader.post("/theme/", {"theme": "auto", "next": "//elsewhere.example/"})
    assert "data-theme" not in reader.get(path).content.decode()
    assert reader.post("/theme/", {"theme": "neon", "next": "//elsewhere.example/"})["Location"] == "/"
    reader.cookies["theme"] = '"><script>'
    assert 'data-theme="dark"' in reader.get(path).content.decode()


# --- what else signs ----------------------------------------------------------------------------------------------


def test_site_06_letters_feeds_cards_and_the_manifest_carry_the_new_name(desk, topic, settings):
    settings.DEFAULT_FROM_EMAIL = "hello@example.com"
    desk.post(DESK, asked(name="换名车友会", colour=RED))
    send("mail", "a@example.com", "信", purpose="service")
    assert mail.outbox[-1].message()["From"] == "=?utf-8?b?5o2i5ZCN6L2m5Y+L5Lya?= <hello@example.com>"
    settings.DEFAULT_FROM_EMAIL = "北辰客服 <care@example.com>"
    send("mail", "a@example.com", "信", purpose="service")
    assert "care@example.com" in mail.outbox[-1].message()["From"]
    assert "换名车友会" not in str(mail.outbox[-1].from_email)
    assert "换名车友会" in Client().get("/feeds/board/care.atom").content.decode()
    assert 'og:site_name" content="换名车友会"' in Client().get(topic.get_absolute_url()).content.decode()
    told = json.loads(Client().get("/manifest.webmanifest").content)
    assert told["name"] == "换名车友会"
    assert told["icons"][0]["src"] == "/look/star-7a1f1f.svg"


def test_site_06_a_colour_that_was_written_past_the_checks_breaks_no_page(site):
    for colour in ("teal", "#12", ""):
        Brand.objects.update(colour=colour)
        caches["pages"].clear()
        assert Client().get("/").status_code == 200
    Brand.objects.update(colour="#FFD400")
    caches["pages"].clear()
    page = Client().get("/").content.decode()
    sent = Client().get(re.search(r'href="(/css/brand-ffd400-\w+\.css)"', page)[1]).content.decode()
    assert "--accent:#816a00" in sent


def test_site_06_the_page_that_says_something_is_broken_asks_nothing(desk, django_assert_num_queries):
    desk.post(DESK, asked(icp=ICP))
    Client().get("/")
    with django_assert_num_queries(0):
        answer = errors.broken(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert ICP in answer.content.decode()
