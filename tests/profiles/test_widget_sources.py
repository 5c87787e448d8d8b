"""The worker reads what widgets show, and a source that is down harms nothing (PROF-09)."""

import ast
import json
from datetime import timedelta

import pytest

from community.activity.actions import run_job
from community.activity.registry import jobs
from community.outgoing import asking
from profiles.widgets import actions, headlines, sources
from profiles.widgets.actions import change_feed, choose_widget, read_due, remove_widget, switch_feed
from profiles.widgets.kinds import FIRST_WAIT, FRESH, LONGEST_WAIT, Kind
from profiles.widgets.models import Reading, Widget
from tests.conftest import NOON
from tests.house.test_walls import ROOT
from tests.profiles.sources import ATOM, BOMB, KEY, OUTSIDE, RSS, later

CITY, STOCK = "330100", "sh600519"


@pytest.fixture
def wants(mei, feed, source):
    """Mei has one of each; nothing has been read."""
    for kind, key in ((Kind.WEATHER, CITY), (Kind.STOCKS, STOCK), (Kind.HEADLINES, feed.code)):
        choose_widget(mei, kind, [key], sight="self", at=NOON)
    return mei


def reading(kind):
    return Reading.objects.get(kind=kind)


def test_prof_09_each_source_is_read_in_its_published_shape(wants, source):
    assert read_due(NOON) == 3
    assert reading(Kind.WEATHER).data == {
        "weather": "小雨", "degrees": 12, "wind": "东北风", "force": "≤3", "humid": 81, "at": "2026-11-27T14:22:36+08:00",
    }  # fmt: skip
    assert reading(Kind.STOCKS).data == {"price": 1688.0, "moved": 2.3, "at": "2026-11-27T06:00:00+00:00"}
    told = reading(Kind.HEADLINES).data
    assert told["items"][:3] == [
        ["雪停了", "https://radio.example.com/1"], ["路通了 & 车多", "http://radio.example.com/2"], ["第三条", "https://radio.example.com/3"],
    ]  # fmt: skip
    assert [title for title, _link in told["items"][3:]] == ["第四条", "第五条"]
    assert told["at"] == "2026-11-27T00:15:00+00:00"
    paths = [path for path, _query in source.told]
    assert paths == ["/v3/weather/weatherInfo", "/api/real-time/600519.SHG", "/radio.xml"]


def test_prof_09_where_the_wind_has_no_direction_none_is_made_up():
    assert [sources._wind(word) for word in ("北", "西南", "无风向", "旋转不定")] == [
        "北风",
        "西南风",
        "无风向",
        "旋转不定",
    ]


def test_prof_09_a_key_many_want_is_asked_for_once_and_again_when_it_is_no_longer_fresh(wants, chen, lin, source):
    for who in (chen, lin):
        choose_widget(who, Kind.WEATHER, [CITY], sight="public", at=NOON)
    read_due(NOON)
    read_due(NOON + timedelta(minutes=5))
    assert len(source.told) == 3
    source.degrees = "-3"
    assert read_due(later(NOON)) == 3
    assert reading(Kind.WEATHER).data["degrees"] == -3
    assert reading(Kind.WEATHER).due_at == later(NOON) + FRESH[Kind.WEATHER]


MOODS = [
    ("html", "不是 JSON", "不是 JSON", "不是 RSS"),
    ("broken", "出错了", "出错了", "出错了"),
    ("away", "不跟着走", "不跟着走", "不跟着走"),
    ("list", "读不懂", "读不懂", "不是 RSS"),
    ("huge", "太长", "太长", "太长"),
    ("slow", "连不上", "连不上", "连不上"),
    ("refused", "密钥不对", "密钥不对", ""),
    ("odd", "读不懂", "没有这只股票的价格", ""),
]


@pytest.mark.parametrize(("mood", "weather", "stocks", "feeds"), MOODS, ids=[mood[0] for mood in MOODS])
def test_prof_09_whatever_a_source_does_is_a_sentence_for_the_admin(
    wants, source, monkeypatch, caplog, mood, weather, stocks, feeds
):
    """What was read before stays; the key is in no sentence and no log."""
    read_due(NOON)
    before = {row.kind: row.data for row in Reading.objects.all()}
    monkeypatch.setattr(asking, "PIECE", 0.3)
    source.mood, at = mood, later(NOON)
    read_due(at)
    for kind, sentence in ((Kind.WEATHER, weather), (Kind.STOCKS, stocks), (Kind.HEADLINES, feeds)):
        row = reading(kind)
        assert sentence in row.error
        assert bool(row.error) == bool(sentence)
        assert row.data == before[kind]
        assert row.read_at == (NOON if sentence else at)
        assert KEY not in row.error
    assert KEY not in caplog.text


def test_prof_09_control_a_reading_does_change_where_the_source_is_well(wants, source):
    read_due(NOON)
    source.degrees, source.price, source.feed = "1", 1650.0, ATOM
    read_due(later(NOON))
    assert reading(Kind.WEATHER).data["degrees"] == 1
    assert reading(Kind.STOCKS).data["moved"] == 0
    assert reading(Kind.HEADLINES).data["items"] == [["新车到店", "https://a.example.com/1"]]


def test_prof_09_a_machine_that_is_not_there_and_one_inside_have_their_sentences(wants, feed, source, settings, admin):
    source.close()
    read_due(NOON)
    assert {row.error for row in Reading.objects.all()} == {"连不上，或者太久没有回答。"}
    settings.INSIDE_HOSTS = []
    read_due(NOON + timedelta(hours=1))
    assert "https" in reading(Kind.HEADLINES).error
    change_feed(admin, feed, name="里面", address="https://127.0.0.1/feed", at=NOON)
    read_due(NOON + timedelta(hours=2))
    assert "内网" in reading(Kind.HEADLINES).error


def test_prof_09_failures_wait_twice_as_long_each_time_up_to_two_hours(wants, source):
    source.mood, at, waits = "broken", NOON, []
    for _ in range(14):
        read_due(at)
        row = reading(Kind.HEADLINES)
        waits.append(row.due_at - at)
        at = row.due_at
    assert waits[0] == FIRST_WAIT
    assert all(longer == min(2 * wait, LONGEST_WAIT) for wait, longer in zip(waits, waits[1:], strict=False))
    assert waits[-1] == LONGEST_WAIT
    source.mood = ""
    read_due(at)
    row = reading(Kind.HEADLINES)
    assert (row.tries, row.error, row.due_at) == (0, "", at + FRESH[Kind.HEADLINES])


def test_prof_09_a_round_is_bounded_and_a_source_that_is_away_is_asked_once_in_it(source, mei):
    cities = [f"{n:06d}" for n in range(330100, 330115)]
    Widget.objects.bulk_create(Widget(member=mei, kind="stocks", key=f"sz{city}", at=NOON) for city in cities)
    assert read_due(NOON) == actions.MOST_A_ROUND < len(cities)
    assert read_due(NOON) == len(cities) - actions.MOST_A_ROUND
    source.mood = "broken"
    del source.told[:], source.asked[:]
    assert read_due(later(NOON, Kind.STOCKS)) == 0
    assert len(source.asked) == 1


def test_prof_09_one_stock_that_is_not_there_stops_no_other(source, mei):
    choose_widget(mei, Kind.STOCKS, ["sz999999", STOCK], sight="self", at=NOON)
    assert read_due(NOON) == 2
    assert Reading.objects.get(key="sz999999").data == {"unknown": True, "at": None}


def test_prof_09_a_key_another_worker_took_on_is_not_asked_for_again(wants, source, monkeypatch):
    """The second worker comes while the first is asking."""
    asked, ask = [], actions.ask

    def twice(kind, key, address=""):
        if not asked:
            asked.append(key)
            read_due(NOON)
        return ask(kind, key, address)

    monkeypatch.setattr(actions, "ask", twice)
    read_due(NOON)
    assert len(source.told) == 3


def test_prof_09_nothing_is_kept_of_what_nobody_wants(wants, feed, admin, chen, source):
    choose_widget(chen, Kind.WEATHER, [CITY], sight="self", at=NOON)
    read_due(NOON)
    remove_widget(wants, Kind.WEATHER, at=NOON)
    remove_widget(wants, Kind.STOCKS, at=NOON)
    switch_feed(admin, feed, False, at=NOON)
    read_due(NOON)
    assert list(Reading.objects.values_list("kind", "key")) == [(Kind.WEATHER, CITY)]
    remove_widget(chen, Kind.WEATHER, at=NOON)
    read_due(NOON)
    assert not Reading.objects.exists()


def test_prof_09_a_feed_is_read_before_anybody_chose_it_so_that_the_admin_sees_whether_it_answers(feed, source, admin):
    read_due(NOON)
    assert reading(Kind.HEADLINES).read_at == NOON
    change_feed(admin, feed, name=feed.name, address=f"{source.url}/elsewhere", at=NOON)
    read_due(NOON)
    assert (reading(Kind.HEADLINES).data, reading(Kind.HEADLINES).error) == (None, "它答的是 404。")


def test_prof_09_without_a_key_nothing_is_asked(wants, source, settings):
    settings.WEATHER = settings.STOCKS = {"key": "", "url": source.url}
    read_due(NOON)
    assert source.asked == ["/radio.xml"]


def test_prof_09_what_nobody_thought_of_stays_with_its_own_reading(wants, source, monkeypatch, caplog):
    """The worker's thread must not end of it."""
    monkeypatch.setattr(headlines, "read", lambda content: {}[KEY])
    run_job(jobs["widgets"], NOON)
    assert "读不懂" in reading(Kind.HEADLINES).error
    assert reading(Kind.WEATHER).error == ""
    assert "KeyError" in caplog.text
    assert KEY not in caplog.text


def test_prof_09_it_is_read_beside_the_queue_and_by_no_request():
    """The job has a thread of its own; no page, form or panel of the room knows the way to ask."""
    assert jobs["widgets"].apart
    for path in (ROOT / "profiles/widgets").glob("*.py"):
        modules = {
            node.module for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.ImportFrom)
        }
        if modules & {"profiles.widgets.sources", "community.outgoing.asking"}:
            assert path.name in {"actions.py", "sources.py"}
    doors = (ROOT / "profiles/widgets/views.py").read_text("utf-8")
    assert "read_due" not in doors
    assert hasattr(sources, "ask")


@pytest.mark.parametrize(
    "text", [BOMB, OUTSIDE.format(where="file:///etc/passwd"), OUTSIDE.format(where="http://127.0.0.1/x")]
)
def test_prof_09_a_feed_that_declares_entities_is_refused(text):
    with pytest.raises(headlines.Strange, match="Forbidden"):
        headlines.read(text.encode())


def test_prof_09_control_the_same_feed_without_entities_is_read():
    plain = BOMB[BOMB.index("<rss>") :].replace("&e;", "好")
    assert headlines.read(plain.encode())["items"] == [["好", "https://radio.example.com/1"]]


@pytest.mark.parametrize(
    "text",
    ["", "<rss>", "<html><body/></html>", "[]", '{"a": 1}', "\x00", "<?xml version='1.0' encoding='klingon'?><rss/>"],
)
def test_prof_09_what_is_no_feed_is_said_to_be_none(text):
    with pytest.raises(headlines.Strange):
        headlines.read(text.encode())


@pytest.mark.parametrize("encoding", ["gb2312", "GBK", "gb18030", "utf-8", "utf-16"])
def test_prof_09_feeds_in_chinese_encodings_are_read(encoding):
    text = RSS.format(encoding=encoding, first="山里下雪").encode(encoding)
    assert headlines.read(text)["items"][0][0] == "山里下雪"


def test_prof_09_deep_and_odd_feeds_are_read_or_refused_and_never_more():
    deep = "<rss>" + "<a>" * 40_000 + "</a>" * 40_000 + "</rss>"
    assert headlines.read(deep.encode())["items"] == []
    odd = "<rss><item><title>看&#x202e;这里</title><link> https://a.example.com/x </link><pubDate>昨天</pubDate></item></rss>"
    assert headlines.read(odd.encode()) == {"items": [["看这里", "https://a.example.com/x"]], "at": None}
    times = "".join(
        f"<item><title>t</title><link>https://a.example.com/</link><pubDate>{t}</pubDate></item>"
        for t in ("9999-99-99", "Mon, 01 Jan 0001 00:00:00 +9999", "1e9", "2300-01-01T00:00:00Z")
    )
    assert headlines.read(f"<rss>{times}</rss>".encode())["at"] is None


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "data:text/html,x", "//a.example.com/", "/a", "", "https://", "ftp://a.example.com/", "https://a b/", "https://a@b.example.com/", 'https://a.example.com/"x', "https://[::1", "https://a.example.com/" + "x" * 500],
)  # fmt: skip
def test_prof_09_no_link_leads_anywhere_but_to_a_page(link):
    assert not headlines.is_link(link)


def test_prof_09_a_reading_holds_nothing_but_what_is_shown(wants, source):
    """Whatever else a source says stays outside the table; texts are short and plain."""
    source.feed = RSS.format(encoding="utf-8", first="&lt;script&gt;alert(1)&lt;/script&gt;" + "长" * 300)
    read_due(NOON)
    told = json.dumps([row.data for row in Reading.objects.all()], ensure_ascii=False)
    assert "<" not in told
    assert "province" not in told
    assert len(reading(Kind.HEADLINES).data["items"][0][0]) == headlines.LONGEST_TITLE
