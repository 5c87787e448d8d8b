"""Search, pages, catalogue: what the ground offers to everything above."""

import time
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page

from clubs.actions import found_club, join_club
from clubs.chat.actions import room_of_club, say
from clubs.models import Club
from community.catalogue.actions import add_product
from community.catalogue.models import Product, Region, SerialRule, vin_check_digit
from community.pages.models import Brand, HomePage
from community.search.models import Indexed
from community.search.registry import kinds
from community.text.models import current
from forums.actions import reply, start_topic
from insights.reports.questions import Scope, report
from profiles.actions import change_profile
from profiles.blogs.actions import comment, write_entry
from tests.clubs.events import event_of
from tests.conftest import NOON, OPTIONAL, as_, drain, person
from tests.profiles.garages import verified

WORD = "琥珀色"


@pytest.fixture
def planted(lin, board, topic):
    """One word in each kind of thing, each by its own action: {kind: title of what must be found}."""
    change_profile(lin, name="小林", bio=f"喜欢{WORD}", region=None, product=None, at=NOON)
    club = found_club(lin, f"{WORD}小队", "amber", intro="一起看夕阳的人", at=NOON)
    start_topic(lin, board, title="夕阳真好看", body=f"一片{WORD}", tags=["夕阳"], at=NOON)
    entry = write_entry(lin, title="山顶", body=f"云也是{WORD}", at=NOON)
    comment(lin, write_entry(lin, title="海边", body="潮水退了", at=NOON), body=f"石头是{WORD}", at=NOON)
    event = event_of(lin, club, title="上山那天", body=f"带上{WORD}", at=NOON)
    say(lin, room_of_club(lin, club, at=NOON), body=f"昨天的{WORD}", at=NOON)
    drain()
    return {
        "member": "小林",
        "club": club.name,
        "event": event.title,
        "post": "夕阳真好看",
        "entry": entry.title,
        "comment": "海边",
        "message": club.name,
    }


def rows(query, browser=None):
    return (browser or Client()).get("/search/", query).context["rows"]


def test_srch_01_the_planted_word_is_found_in_each_kind(planted, lin):
    assert set(planted) == set(kinds), "a kind of thing without a planted word"
    for kind, title in planted.items():
        assert [r.title for r in rows({"q": WORD, "kind": kind}, as_(lin))] == [title]
        assert [r.title for r in rows({"q": WORD, "kind": kind})] == ([title] if kind != "message" else [])
    assert {r.kind for r in rows({"q": WORD}, as_(lin))} == set(kinds)


@pytest.mark.parametrize(
    ("narrow", "found"),
    [
        ({"author": "小林"}, True), ({"author": "小梅"}, False), ({"tag": "夕阳"}, True), ({"tag": "朝霞"}, False),
        ({"since": "2000-01-01"}, True), ({"since": "2999-01-01"}, False), ({"until": "2000-01-01"}, False), ({"until": "2999-01-01"}, True),
    ],
)  # fmt: skip
def test_srch_01_each_filter_narrows(planted, narrow, found):
    assert bool([r for r in rows({"q": WORD, "kind": "post"} | narrow)]) is found


def test_srch_01_the_board_filters_and_the_address_can_be_shared(planted, board, chen):
    address = f"/search/?q={WORD}&kind=post&board={board.pk}&tag=夕阳"
    mine, theirs = as_(chen).get(address), Client().get(address)
    assert [r.key for r in mine.context["rows"]] == [r.key for r in theirs.context["rows"]] != []
    assert not rows({"q": WORD, "board": board.pk + 999})


def test_srch_01_the_number_of_statements_is_fixed(planted, lin, board):
    def cost():
        Client().get("/search/", {"q": WORD})
        current(fresh=True)
        with CaptureQueriesContext(connection) as seen:
            Client().get("/search/", {"q": WORD})
        return len(seen)

    few = cost()
    for n in range(40):
        start_topic(lin, board, title=f"又见{WORD} {n}", body=f"{WORD}", at=NOON)
    drain()
    assert few <= 7  # with the question for what answers a part
    assert cost() == 6


@pytest.mark.parametrize(
    "query", ["", " ", '"', "'", "a OR b", "NEAR(", "*", "&|!", "\\", "长" * 200, "%_", "😀", "\x00", "油耗 ' OR 1=1"]
)
def test_srch_01_whatever_is_typed_gets_an_answer(planted, query):
    assert Client().get("/search/", {"q": query}).status_code == 200


def test_srch_01_an_edit_a_hidden_and_a_withdrawn_post_leave_the_index(planted, lin, board):
    from forums.actions import edit_post, withdraw_post

    post = start_topic(lin, board, title="马上要改的", body="琉璃瓦", at=NOON).posts.get()
    drain()
    assert rows({"q": "琉璃瓦"})
    edit_post(lin, post, body="青石板", at=NOON)
    drain()
    assert not rows({"q": "琉璃瓦"})
    assert rows({"q": "青石板"})
    withdraw_post(lin, post, at=NOON)
    drain()
    assert not rows({"q": "青石板"})
    assert not Indexed.objects.filter(kind="post", key=post.pk).exists()


# --- PAGE-01 ------------------------------------------------------------------------------------------------------


def order(text):
    """Which blocks a home page shows, in their order."""
    places = {
        name: text.find(mark)
        for name, mark in {
            "latest": "大家在聊",
            "clubs": "车友会和圈子",
            "featured": "编辑挑的一篇",
            "now": 'id="p-now"',
        }.items()  # fmt: skip
    }
    return [name for name, place in sorted(places.items(), key=lambda p: p[1]) if place >= 0]


@pytest.fixture
def home(planted):
    return HomePage.objects.get()


FEATURED = ("featured", {"title": "编辑挑的一篇", "text": "看看", "link": "/t/1/"})


def test_page_01_reordering_shows_only_after_publishing(home, client):
    assert order(client.get("/").content.decode()) == ["clubs", "now"]
    home.body = [("panel", {"panel": "latest_topics"}), FEATURED, ("panel", {"panel": "clubs"})]
    revision = home.save_revision()
    assert order(client.get("/").content.decode()) == ["clubs", "now"]
    revision.publish()
    assert order(client.get("/").content.decode()) == ["latest", "featured", "clubs"]


def test_page_01_a_planned_page_goes_live_at_its_minute(home, client):
    home.body = [("panel", {"panel": "latest_topics"}), ("panel", {"panel": "clubs"})]
    soon = timezone.now() + timedelta(seconds=1.5)
    home.go_live_at = soon
    home.save_revision(approved_go_live_at=soon)
    call_command("publish_scheduled", verbosity=0)
    assert order(client.get("/").content.decode()) == ["clubs", "now"]
    time.sleep(1.6)
    call_command("publish_scheduled", verbosity=0)
    assert order(client.get("/").content.decode()) == ["latest", "clubs"]


def test_page_01_an_editor_edits_previews_and_publishes_in_wagtail(home, colleagues, mei):
    editor = as_(colleagues["editor"])
    assert editor.get(f"/admin/pages/{home.pk}/edit/").status_code == 200
    assert as_(mei).get(f"/admin/pages/{home.pk}/edit/").status_code == 302
    assert editor.get(f"/admin/pages/{home.pk}/view_draft/").status_code == 200


def test_page_01_a_promotion_always_says_so_and_links_stay_inside(home, client):
    home.body = [("promotion", {"title": "冬季胎", "text": "", "link": "/forums/care/"})]
    home.save_revision().publish()
    text = client.get("/").content.decode()
    assert "推广" in text
    block = HomePage.body.field.stream_block.child_blocks["promotion"]
    for link in ("https://elsewhere.example/", "//elsewhere.example/", "t/1/"):
        with pytest.raises(ValidationError):
            block.clean(block.to_python({"title": "x", "text": "", "link": link}))


def test_page_01_an_empty_home_says_what_to_do(site, client):
    home = HomePage.objects.get()
    home.body = []
    home.save_revision().publish()
    assert "首页还是空的" in client.get("/").content.decode()
    assert Page.objects.filter(depth=2).count() == 1


@pytest.mark.parametrize(("colour", "sentence"), [("#eeeeee", "看不清"), ("teal", "加六位"), ("#12345", "加六位")])
def test_page_01_a_colour_nobody_can_read_is_refused(site, colour, sentence):
    brand = Brand.objects.get()
    brand.colour = colour
    with pytest.raises(ValidationError, match=sentence):
        brand.clean()


# --- ACCS-05 ------------------------------------------------------------------------------------------------------


def test_accs_05_a_brand_of_coffee_machines_runs_from_serial_number_to_report(lin, board, admin):
    """Its own rule for serial numbers; an owner club and a report of its product."""
    machine = add_product(
        "chenmo-1", "晨磨一号", line="家用", serial_rule=SerialRule.PATTERN, serial_pattern=r"CM\d{8}"
    )
    assert machine.clean_serial(" cm-1234 5678 ") == "CM12345678"
    with pytest.raises(ValidationError, match="晨磨一号"):
        machine.clean_serial("LFV1234567")
    people = [person(f"k{n}", consents=OPTIONAL, product=machine) for n in range(10)]
    for n, owner in enumerate([lin, *people]):
        verified(admin, owner, f"CM{n:08d}", "chenmo-1")
    club = found_club(lin, "晨磨·杭州", "chenmo", intro="早上七点那一杯", kind="owners", product=machine, at=NOON)
    assert club in Club.objects.filter(product__slug="chenmo-1")
    assert as_(lin).get("/clubs/?model=chenmo-1").context["page"].rows == [club]
    for member in people:
        join_club(member, club, at=NOON)
        for days in (5, 3):
            start_topic(
                member,
                club.board,
                title=f"{member.handle}的早上",
                body="我喜欢手冲咖啡，机器噪音大。",
                at=NOON - timedelta(days=days),
            )
    drain()
    got = report(Scope("statistics", product=machine), NOON)
    assert "手冲咖啡" in {r.term for r in got.terms}
    assert {a for a, _c in got.aspects} == {"舒适性"}


@pytest.mark.parametrize(
    ("vin", "sentence"),
    [
        ("LFV3A23C8D3012345", None),
        ("LFV3A23C8D301234", "17 位，现在是 16 位"),
        ("LFV3A23COD3012345", "没有 I、O、Q"),
        ("LFV3A23C0D3012345", "抄错了一位"),
    ],
)
def test_accs_05_vin_is_one_rule(vin, sentence):
    car = Product(model="流光", serial_rule=SerialRule.VIN)
    if sentence is None:
        good = vin[:8] + vin_check_digit(vin) + vin[9:]
        assert car.clean_serial(good.lower()) == good
    else:
        wrong = vin if sentence != "抄错了一位" else vin[:8] + ("1" if vin_check_digit(vin) != "1" else "2") + vin[9:]
        with pytest.raises(ValidationError, match=sentence):
            car.clean_serial(wrong)


def test_accs_05_a_known_vin_has_its_published_check_digit():
    assert vin_check_digit("1M8GDM9A_KP042788".replace("_", "0")) == "X"
    assert vin_check_digit("11111111111111111") == "1"


@pytest.mark.parametrize("name", ["330100", "杭州", "杭州市", "hangzhou", "hz"])
def test_accs_05_every_city_filter_takes_code_name_and_pinyin(lin, board, name):
    found_club(lin, "湖边小队", "lake", intro="绕湖一圈的人", region=Region.objects.get(code="330100"), at=NOON)
    assert Region.objects.called(name).filter(code="330100").exists()
    assert [c.slug for c in Client().get("/clubs/", {"city": name}).context["page"].rows] == ["lake"]
    answer = as_(lin).post("/my/settings/", {"name": "小林", "bio": "", "region": name})
    assert answer.status_code == 302
    lin.refresh_from_db()
    assert lin.region.name == ("杭州" if name != "hz" else lin.region.name)


def test_accs_05_regions_carry_official_codes_and_pinyin(db):
    assert Region.objects.count() > 350
    assert Region.objects.get(code="510100").pinyin == "chengdu"
    assert Region.objects.get(name="成都").province.name == "四川"
    assert not Region.objects.exclude(code__regex=r"^\d{6}$").exists()


def test_a_reply_belongs_to_its_topic_in_the_results(planted, topic, mei):
    reply(mei, topic, body="再补一句琉璃塔", at=NOON)
    drain()
    found = rows({"q": "琉璃塔"})[0]
    assert (found.title, found.floor) == (topic.title, topic.posts.get(source__contains="琉璃塔").number)
