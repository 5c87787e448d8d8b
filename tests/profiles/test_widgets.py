# ruff: noqa: F811 (the fixture of the doors)
"""天气、股票、头条 stand in a space once its owner chose them, for those she lets see them (PROF-09)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.access.permissions import Refused
from community.access.registry import STAFF
from community.activity.models import Activity
from community.catalogue.models import Region
from profiles.actions import arrange_space
from profiles.layout import codes
from profiles.models import Arrangement, Member, Sight
from profiles.widgets.actions import choose_widget, name_feed, read_due, remove_widget, switch_feed
from profiles.widgets.kinds import LIMIT, TRIES, WAITS, Kind
from profiles.widgets.models import MOST_FEEDS, Feed, Reading, Widget
from tests.conftest import NOON, as_

CITY, STOCK = "330100", "sh600028"
# What each widget shows, and nothing else does.
WEATHER, PRICE, TITLE = "12℃", "600028", "雪停了"
SHOWN = {WEATHER, PRICE, TITLE}


def choose_all(member, feed, sight=Sight.PUBLIC):
    """One of each, read just now."""
    now = timezone.now()
    for kind, key in ((Kind.WEATHER, CITY), (Kind.STOCKS, STOCK), (Kind.HEADLINES, feed.code)):
        choose_widget(member, kind, [key], sight=sight, at=now)
    read_due(now)


def space(who, handle="mei"):
    return (as_(who) if who else Client()).get(f"/u/{handle}/").content.decode()


def found_in(text):
    return {mark for mark in SHOWN if mark in text}


def aged(kind, age):
    Reading.objects.filter(kind=kind).update(read_at=timezone.now() - age)


def test_prof_09_nothing_is_there_until_it_is_chosen_and_nothing_comes_from_her_profile(mei, feed):
    Member.objects.filter(pk=mei.pk).update(region=Region.objects.get(code=CITY))
    read_due(timezone.now())
    assert found_in(space(mei)) == set()
    page = as_(mei).get("/my/space/widgets/").content.decode()
    assert all(str(kind.label) in page for kind in Kind)
    assert "看得到这个小组件的人，也就看得到是哪座城市" in page
    assert f'value="{Region.objects.get(code=CITY).name}"' not in page
    assert 'name="weather-city" maxlength="30" required' in page
    assert '<option value="self" selected>只有自己</option>' in page


@pytest.mark.parametrize(
    ("sight", "visitor", "stranger", "herself"),
    [(Sight.PUBLIC, True, True, True), (Sight.MEMBERS, False, True, True), (Sight.SELF, False, False, True)],
)
def test_prof_09_each_is_seen_by_those_she_says(mei, chen, feed, sight, visitor, stranger, herself):
    choose_all(mei, feed, sight)
    for who, sees in ((None, visitor), (chen, stranger), (mei, herself)):
        page = space(who)
        assert found_in(page) == (SHOWN if sees else set()), (sight, who)
        assert ("杭州天气" in page) is sees


def test_prof_09_three_widgets_cost_the_space_one_statement_and_none_of_its_bounds_more(mei, chen, feed, monkeypatch):
    """The one is there whether she chose any or not: it is how a space knows."""
    client, costs = as_(chen), []

    def cost():
        client.get("/u/mei/")
        with CaptureQueriesContext(connection) as seen:
            client.get("/u/mei/")
        return len(seen), sum("widgets_" in query["sql"] for query in seen.captured_queries)

    costs.append(cost())
    choose_all(mei, feed)
    choose_widget(mei, Kind.STOCKS, ["sh600000", "sz000001", "sz000002"], sight=Sight.PUBLIC, at=timezone.now())
    costs.append(cost())
    assert costs[0] == costs[1]
    assert costs[0][1] == 1
    arrange_space(mei, [], [kind.value for kind in Kind], at=NOON)
    assert cost() == (costs[0][0] - 1, 0)


def test_prof_09_the_widgets_are_arranged_with_the_other_blocks(mei, chen, feed):
    choose_all(mei, feed)
    for order in (["headlines", "weather", "stocks"], ["stocks", "headlines", "weather"]):
        arrange_space(mei, order, [], at=NOON)
        page = space(chen)
        assert sorted(order, key=lambda code: page.index(f'id="p-{code}"')) == order
    arrange_space(mei, [], ["stocks"], at=NOON)
    assert found_in(space(chen)) == {WEATHER, TITLE}
    assert "stocks" not in codes("space_side", Arrangement.objects.get(member=mei))


def test_prof_09_a_block_the_site_has_no_source_for_is_not_offered_and_keeps_its_place(mei, feed, settings):
    client = as_(mei)

    def offered():
        page = client.get("/my/space/").content.decode()
        return [kind.value for kind in Kind if f'id="b-{kind}"' in page]

    side = codes("space_side", None)
    circles = side[side.index("weather") - 1]
    arrange_space(mei, ["stocks", "weather", circles], ["headlines"], at=NOON)
    assert offered() == [kind.value for kind in Kind]
    settings.WEATHER = {"key": "", "url": ""}
    switch_feed(Member.objects.get(handle="admin"), feed, False, at=NOON)
    assert offered() == ["stocks"]
    assert "股票先在这里选" in client.get("/my/space/").content.decode()
    client.post("/my/space/", {"do": "down:stocks"})
    assert codes("space_side", Arrangement.objects.get(member=mei))[:3] == ["weather", circles, "stocks"]
    client.post("/my/space/", {"do": f"down:{circles}"})
    laid = Arrangement.objects.get(member=mei)
    assert codes("space_side", laid)[:3] == ["weather", "stocks", circles]
    assert laid.hidden == ["headlines"]
    answer = client.post("/my/space/", {"do": "show:headlines"}, follow=True)
    assert "没有这一块" in answer.content.decode()
    settings.STOCKS = {"key": "", "url": ""}
    assert offered() == []


def press(client, **sent):
    return client.post("/my/space/widgets/", sent, follow=True)


def test_prof_09_choosing_changing_and_removing_is_a_form_a_press_and_a_sentence(mei, feed):
    client = as_(mei)
    page = press(client, do="choose:weather", **{"weather-city": "hangzhou", "weather-sight": "members"})
    assert "「天气」放好了" in page.content.decode()
    row = Widget.objects.get()
    assert (row.member, row.kind, row.key, row.sight) == (mei, "weather", CITY, "members")
    press(client, do="choose:stocks", **{"stocks-stocks": "ＳＨ600519，sz000001 sh600519", "stocks-sight": "self"})
    press(client, do="choose:headlines", **{"headlines-feed": feed.code, "headlines-sight": "public"})
    keys = [CITY, "sh600519", "sz000001", feed.code]
    assert sorted(mei.widgets.values_list("key", flat=True)) == sorted(keys)
    press(client, do="choose:weather", **{"weather-city": "420600", "weather-sight": "self"})
    assert mei.widgets.get(kind="weather").key == "420600"
    page = press(client, do="remove:stocks")
    assert "「股票」拿掉了" in page.content.decode()
    assert not mei.widgets.filter(kind="stocks").exists()
    assert press(client, do="remove:stocks").status_code == 200
    assert press(client, do="burn:weather").status_code == 200
    assert mei.widgets.count() == 2


@pytest.mark.parametrize(
    ("kind", "typed", "sentence"),
    [
        ("weather", "", "写一座城市"), ("weather", "亚特兰蒂斯", "没找到「亚特兰蒂斯」"), ("weather", "浙江", "没找到「浙江」"),
        ("weather", "suzhou", "有好几座：苏州、宿州"), ("weather", "999999", "没找到"), ("stocks", "", "写一只股票"),
        ("stocks", "600519", "认不出来"), ("stocks", "sh60051", "是 6 位数字，现在是 5 位"), ("stocks", "us123456", "认不出来"),
        ("stocks", "茅台", "认不出来"), ("stocks", "sh600519 sh600000 sz000001 sz000002", "最多 3 只，现在是 4 只"),
        ("stocks", "bj430047", "京市的行情这里还没有"), ("stocks", "hk00700", "港市的行情这里还没有"), ("stocks", "hk700", "是 5 位数字，现在是 3 位"),
        ("stocks", "sh６００５１９９", "现在是 7 位"), ("stocks", "，，", "写一只股票"), ("stocks", "s" * 61, "写得太长"), ("headlines", "x", "站里没有了"),
    ],
)  # fmt: skip
def test_prof_09_wrong_input_gets_its_sentence_and_nothing_changes(mei, feed, kind, typed, sentence):
    name = {"weather": "city", "stocks": "stocks", "headlines": "feed"}[kind]
    answer = press(as_(mei), do=f"choose:{kind}", **{f"{kind}-{name}": typed, f"{kind}-sight": "self"})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Widget.objects.exists()
    answer = press(as_(mei), do=f"choose:{kind}", **{f"{kind}-{name}": "杭州", f"{kind}-sight": "club:1"})
    assert "给谁看，从列出来的里选一个" in answer.content.decode()


def test_prof_09_a_kind_without_a_source_is_not_offered_and_not_shown(mei, chen, admin, feed, settings):
    choose_all(mei, feed)
    settings.WEATHER = {"key": "", "url": ""}
    switch_feed(admin, feed, False, at=NOON)
    assert found_in(space(chen)) == {PRICE}
    page = as_(chen).get("/my/space/widgets/").content.decode()
    assert "weather-city" not in page
    assert "headlines-feed" not in page
    assert "stocks-stocks" in page
    page = as_(mei).get("/my/space/widgets/").content.decode()
    assert page.count("站里现在没有这样的来源") == 2
    assert "remove:weather" in page
    name_feed(admin, name="山外电台", address=feed.address, at=NOON)
    assert "你选的来源站里停用了" in as_(mei).get("/my/space/widgets/").content.decode()
    for kind, key in (("weather", CITY), ("headlines", feed.code), ("headlines", "nothing"), ("nothing", "x")):
        with pytest.raises(Refused, match="站里没有了"):
            choose_widget(chen, kind, [key], sight="self", at=NOON)
    switch_feed(admin, feed, True, at=NOON)
    read_due(timezone.now())
    assert TITLE in space(chen)
    assert "你选的来源站里停用了" not in as_(mei).get("/my/space/widgets/").content.decode()


def test_prof_09_the_way_there_stands_only_where_there_is_something_to_choose(mei, settings):
    link = 'href="/my/space/widgets/"'
    assert link not in as_(mei).get("/my/space/").content.decode()
    settings.STOCKS = {"key": "k", "url": ""}
    assert link in as_(mei).get("/my/space/").content.decode()
    settings.STOCKS = {"key": "", "url": ""}
    Widget.objects.create(member=mei, kind="stocks", key=STOCK, at=NOON)
    assert link in as_(mei).get("/my/space/").content.decode()


def test_prof_09_before_the_first_reading_it_says_that_it_comes_and_not_for_ever(mei, feed, source):
    for since, said in ((timedelta(0), "马上就到"), (WAITS, "现在看不到")):
        choose_widget(mei, Kind.WEATHER, [CITY], sight="self", at=timezone.now() - since)
        assert said in space(mei)
    source.mood = "broken"
    for tries in range(1, TRIES + 1):
        Reading.objects.update(due_at=NOON)
        read_due(timezone.now())
        assert Reading.objects.get(kind=Kind.WEATHER).tries == tries
        assert ("马上就到" in space(mei)) is (tries < TRIES)
    assert "现在看不到" in space(mei)


@pytest.mark.parametrize("kind", Kind)
def test_prof_09_a_source_that_is_down_leaves_the_last_reading_with_its_age_and_then_a_sentence(mei, chen, feed, kind):
    choose_all(mei, feed)
    mark = {Kind.WEATHER: WEATHER, Kind.STOCKS: "1,688.00", Kind.HEADLINES: TITLE}[kind]
    page = space(chen)
    assert mark in page
    assert "来源暂时没有新的" not in page
    aged(kind, LIMIT[kind] - timedelta(minutes=1))
    page = space(chen)
    assert mark in page
    assert "来源暂时没有新的" in page
    aged(kind, LIMIT[kind] + timedelta(minutes=1))
    page = space(chen)
    assert mark not in page
    assert "现在看不到，来源有一阵没有回音了" in page
    assert "小梅" in page


def test_prof_09_source_and_time_of_what_is_shown_stand_on_each(mei, chen, feed, source):
    choose_all(mei, feed)
    page = space(chen)
    for source_name in ("来自高德地图", "来自EODHD", "来自山里电台"):
        assert source_name in page
    for time in ("11 月 27 日 14:22", "11 月 27 日 14:00", "11 月 27 日 08:15"):
        assert time in page
    assert '<a href="https://radio.example.com/1" rel="noopener nofollow">雪停了</a>' in page
    assert "javascript:" not in page


def test_prof_09_rising_and_falling_are_said_and_not_only_coloured(mei, chen, feed, source):
    choose_all(mei, feed)
    for price, look, word in ((1688.0, "widget-up", "涨"), (1600.0, "widget-down", "跌"), (1650.0, "num dim", "平")):
        source.price = price
        Reading.objects.update(due_at=NOON)
        read_due(timezone.now())
        part = space(chen).partition('id="p-stocks"')[2].partition("</section>")[0]
        assert look in part
        assert f'<span class="sr">{word}</span>' in part


def test_prof_09_only_an_admin_names_sources_and_is_told_how_they_do(mei, shen, admin, feed, source, settings):
    for who in (mei, shen):
        with pytest.raises(Refused):
            name_feed(who, name="别的", address="https://a.example.com/", at=NOON)
    client = as_(admin)
    settings.STOCKS = {"key": "", "url": ""}
    page = client.get("/desk/widgets/").content.decode()
    assert "运维设上环境变量 STOCKS_KEY 就开了" in page
    assert "WEATHER_KEY" not in page
    assert "还没有读到过" in page
    choose_widget(mei, Kind.WEATHER, [CITY], sight="self", at=NOON)
    read_due(timezone.now())
    page = client.get("/desk/widgets/").content.decode()
    assert "刚刚读到的" in page
    assert "在读 1 处" in page
    source.mood = "broken"
    Reading.objects.update(due_at=NOON)
    read_due(timezone.now())
    page = client.get("/desk/widgets/").content.decode()
    assert page.count("没读到：它那边出错了。") == 2
    client.post(f"/desk/widgets/{feed.pk}/", {"do": "off"})
    assert "停用的" in client.get("/desk/widgets/").content.decode()
    client.post(f"/desk/widgets/{feed.pk}/", {"do": "on"})
    client.post(f"/desk/widgets/{feed.pk}/", {"name": "山外电台", "address": "https://a.example.com/feed"})
    feed.refresh_from_db()
    assert (feed.name, feed.address, feed.off_at) == ("山外电台", "https://a.example.com/feed", None)


@pytest.mark.parametrize(
    ("name", "address", "sentence"),
    [
        ("", "https://a.example.com/", "给来源起个名字"), ("山里电台", "https://a.example.com/", "已经有一个来源叫「山里电台」"),
        ("新的", "", "写上地址"), ("新的", "http://a.example.com/", "INSIDE_HOSTS"), ("新的", "ftp://a.example.com/", "完整的 https"),
        ("新的", "a.example.com", "完整的 https"), ("新的", "https://u:p@a.example.com/", "不带用户名和密码"),
    ],
)  # fmt: skip
def test_prof_09_a_source_is_named_by_an_address_that_may_be_asked(admin, feed, name, address, sentence):
    answer = as_(admin).post("/desk/widgets/", {"name": name, "address": address})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Feed.objects.count() == 1


def test_prof_09_there_are_twelve_sources_at_the_most(admin, source):
    for n in range(MOST_FEEDS):
        last = name_feed(admin, name=f"来源{n}", address=source.address, at=NOON)
    answer = as_(admin).post("/desk/widgets/", {"name": "又一个", "address": source.address})
    assert "最多 12 个来源" in answer.content.decode()
    switch_feed(admin, last, False, at=NOON)
    name_feed(admin, name="又一个", address=source.address, at=NOON)
    with pytest.raises(Refused):
        switch_feed(admin, last, True, at=NOON)


def test_prof_09_the_log_says_that_and_never_what_she_chose(mei, admin, feed):
    choose_all(mei, feed)
    remove_widget(mei, Kind.STOCKS, at=NOON)
    switch_feed(admin, feed, False, at=NOON)
    lines = list(Activity.objects.filter(verb__startswith="widget.").values_list("verb", "audience", "title"))
    assert lines == [("widget.chosen", f"member:{mei.pk}", "")] * 3 + [("widget.removed", f"member:{mei.pk}", "")]
    staff = list(Activity.objects.filter(verb__startswith="feed.").values_list("verb", "audience", "title"))
    assert staff == [("feed.named", STAFF, "山里电台"), ("feed.switched", STAFF, "山里电台")]


def test_prof_09_the_table_keeps_one_city_and_one_source_a_member(mei):
    Widget.objects.create(member=mei, kind="weather", key=CITY, at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Widget.objects.create(member=mei, kind="weather", key="420600", at=NOON)
    Widget.objects.create(member=mei, kind="stocks", key=STOCK, at=NOON)
    Widget.objects.create(member=mei, kind="stocks", key="sz000001", at=NOON)
