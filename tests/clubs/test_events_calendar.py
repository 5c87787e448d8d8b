"""EVNT-01: which days an event stands on, and what the calendar costs."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from clubs.events.actions import call_off_event, sign_off, sign_up
from clubs.events.clock import Month, NoSuchTime, days, moment
from clubs.events.models import Event
from community.catalogue.models import Region
from tests.clubs.events import event_of
from tests.conftest import NOON, as_, cost, let_in, person

pytestmark = pytest.mark.django_db
YEAR = NOON.year + 1
HOURS = timedelta(hours=1)


def _on(page, event):
    """The days of the month on whose squares an event stands."""
    return [
        square["day"].day
        for square in page.context["squares"]
        if not square["is_out"] and any(e == event for e, _nth in square["events"])
    ]


@pytest.mark.parametrize(
    ("starts", "ends", "zone", "on"),
    [
        # 23:00 to 02:00 in Hangzhou crosses midnight there, and none in UTC
        (datetime(YEAR, 5, 8, 15, tzinfo=UTC), datetime(YEAR, 5, 8, 18, tzinfo=UTC), "Asia/Shanghai", [8, 9]),
        # 22:00 to 23:30 in UTC is the morning of one day in Hangzhou
        (datetime(YEAR, 5, 8, 22, tzinfo=UTC), datetime(YEAR, 5, 8, 23, 30, tzinfo=UTC), "Asia/Shanghai", [9]),
        # an evening in Los Angeles is the next day in Hangzhou: it stands on the day it has there
        (datetime(YEAR, 5, 9, 2, tzinfo=UTC), datetime(YEAR, 5, 9, 4, tzinfo=UTC), "America/Los_Angeles", [8]),
        # what ends at midnight does not reach the next day
        (datetime(YEAR, 5, 8, 10, tzinfo=UTC), datetime(YEAR, 5, 8, 16, tzinfo=UTC), "Asia/Shanghai", [8]),
        # from the month before, and into the month after
        (datetime(YEAR, 4, 29, 1, tzinfo=UTC), datetime(YEAR, 5, 2, 1, tzinfo=UTC), "Asia/Shanghai", [1, 2]),
        (datetime(YEAR, 5, 30, 1, tzinfo=UTC), datetime(YEAR, 6, 2, 1, tzinfo=UTC), "Asia/Shanghai", [30, 31]),
    ],
)
def test_evnt_01_an_event_stands_on_the_days_it_has_where_it_is(lin, starts, ends, zone, on):
    event = event_of(lin, starts_at=starts, ends_at=ends, zone=zone)
    page = Client().get(f"/events/?month={YEAR}-05")
    assert _on(page, event) == on
    for day in on:
        assert event.title in Client().get(f"/events/day/{YEAR}-05-{day:02}/").text


def test_evnt_01_a_time_that_the_clocks_leave_out_is_refused_and_one_that_comes_twice_is_the_first():
    with pytest.raises(NoSuchTime):
        moment(datetime(2026, 3, 29, 2, 30), "Europe/Berlin")
    assert moment(datetime(2026, 10, 25, 2, 30), "Europe/Berlin") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert days(*(moment(datetime(2026, 3, d, 1), "Europe/Berlin") for d in (28, 29)), "Europe/Berlin") == (
        date(2026, 3, 28), date(2026, 3, 29),
    )  # fmt: skip


def test_evnt_01_the_calendar_narrows_by_city_kind_seats_and_mine(lin, mei):
    start = moment(datetime(YEAR, 5, 8, 9), "Asia/Shanghai")
    hangzhou = Region.objects.called("杭州").order_by("-province").first()
    full = event_of(lin, title="满了的", starts_at=start, region=hangzhou, seats=1)
    sign_up(mei, full, at=NOON)
    drive = event_of(lin, title="开车去", starts_at=start, kind="drive")
    off = event_of(lin, title="不办了", starts_at=start, region=hangzhou)
    call_off_event(lin, off, reason="下雨。", at=NOON)
    base = f"/events/?month={YEAR}-05"

    def seen(query, client=None):
        page = (client or Client()).get(base + query)
        return {e.pk for square in page.context["squares"] for e, _n in square["events"]}

    assert seen("") == {full.pk, drive.pk, off.pk}
    assert seen("&city=hangzhou") == {full.pk, off.pk}
    assert seen("&kind=drive") == {drive.pk}
    assert seen("&free=on") == {drive.pk}
    assert seen("&mine=on", as_(mei)) == {full.pk}
    assert seen("&kind=x&city=") == {full.pk, drive.pk, off.pk}
    page = as_(mei).get(base).text
    assert "你报了" in page
    assert "取消了" in page
    assert "这样筛，一场也没有" in Client().get(f"{base}&kind=charity").text


@pytest.mark.parametrize("month", ["", "2026-13", "x", "2026-1x", "９-１", "1999-12", "2101-01", "-", "2026-5-"])
def test_evnt_01_whatever_month_is_asked_for_there_is_a_page(lin, month):
    assert Client().get("/events/", {"month": month}).status_code == 200
    assert str(Month.read("2026-05", NOON.date())) == "2026-05"
    assert Client().get(f"/events/day/{month or 'x'}/").status_code == 404


@pytest.fixture
def mid_may(monkeypatch):
    """The fifteenth of May of next year, as far as the calendar goes; gives a day of that month."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_at: date(YEAR, 5, 15))
    return lambda day, month=5: moment(datetime(YEAR, month, day, 9), "Asia/Shanghai")


def test_evnt_01_the_heading_tells_apart_what_is_to_come_took_place_and_was_called_off(lin, mid_may):
    for day in (3, 4, 20):
        event_of(lin, starts_at=mid_may(day))
    event_of(lin, starts_at=mid_may(14), ends_at=mid_may(16))  # goes on
    event_of(lin, starts_at=mid_may(21), kind="drive")
    for day in (2, 22):
        call_off_event(lin, event_of(lin, starts_at=mid_may(day)), reason="下雨。", at=NOON)
    page = Client().get(f"/events/?month={YEAR}-05")
    assert "还有 3 场" in page.text
    assert "过了 2 场，取消 2 场。" in page.text
    assert "过了的 3 场" in page.text  # the one called off is over too
    assert '全部 <span class="num">7</span>' in page.text
    page = Client().get(f"/events/?month={YEAR}-05&kind=drive").text
    assert "还有 1 场" in page
    for word in ("过了", "取消 "):
        assert word not in page


def test_evnt_01_only_called_off_or_only_past_is_said_alone(lin, mid_may):
    call_off_event(lin, event_of(lin, starts_at=mid_may(20)), reason="下雨。", at=NOON)
    page = Client().get(f"/events/?month={YEAR}-05").text
    assert '<p class="small soft">取消 1 场。</p>' in page
    assert "还有" not in page
    event_of(lin, starts_at=mid_may(20, month=4))
    assert '<p class="small soft">过了 1 场。</p>' in Client().get(f"/events/?month={YEAR}-04").text


BOX = '<input type="checkbox" id="old" name="old"'


def test_evnt_01_a_month_that_is_over_is_shown_whole_and_calls_no_day_free(lin, mid_may):
    event_of(lin, starts_at=mid_may(20, month=4))
    event_of(lin, starts_at=mid_may(3))
    page = Client().get(f"/events/?month={YEAR}-04").text
    assert f"{BOX} checked>过了的 1 场" in page
    assert "往后最近的" not in page
    assert "剩下的日子还空着" not in page
    event_of(lin, starts_at=mid_may(20), title="往后的")
    assert [e.title for e in Client().get(f"/events/?month={YEAR}-04").context["next"]] == ["往后的"]


def test_evnt_01_an_empty_month_that_is_over_invites_nobody_to_plan_in_it(lin):
    before, now = (as_(lin).get(f"/events/?month={month}").content.decode() for month in ("2019-10", "2099-10"))
    assert "10 月没有活动" in before
    assert "就能发起" not in before
    assert before.count("/events/new/") == now.count("/events/new/") - 1
    assert "10 月还空着" in now


def test_evnt_01_what_is_over_stays_in_sight_once_asked_for_and_is_no_filter(lin, mid_may):
    url = f"/events/?month={YEAR}-05"
    assert BOX not in Client().get(url).text  # nothing is over, nothing to show
    event_of(lin, starts_at=mid_may(3))
    page = Client().get(url).text
    assert f"{BOX}>过了的 1 场" in page
    assert "剩下的日子还空着" in page
    assert f"{BOX} checked>" in Client().get(f"{url}&old=on&free=on").text
    page = Client().get(f"{url}&old=on&kind=charity")
    assert '<input type="hidden" name="old" value="on">' in page.text
    assert page.context["narrowed"]
    assert not Client().get(f"{url}&old=on").context["narrowed"]


def test_evnt_01_what_began_before_stands_on_a_phone_under_today(lin, mid_may):
    event_of(lin, starts_at=mid_may(13), ends_at=mid_may(17))
    page = Client().get(f"/events/?month={YEAR}-05")
    shown = {s["day"].day: s["goes_on"] for s in page.context["squares"] if s["events"]}
    assert shown == {13: False, 14: True, 15: False, 16: True, 17: True}
    assert "剩下的日子还空着" not in page.text
    event_of(lin, starts_at=mid_may(29), ends_at=mid_may(2, month=6))
    page = Client().get(f"/events/?month={YEAR}-06")
    assert [s["goes_on"] for s in page.context["squares"] if s["events"] and not s["is_out"]] == [False, True]


def test_evnt_01_the_side_says_what_became_of_each_answer(lin, mei, chen):
    sign_up(mei, event_of(lin, title="去的"), at=NOON)
    sign_off(mei, event_of(lin, title="想想的"), answer="maybe", at=NOON)
    full, freed = (event_of(lin, title=title, seats=1) for title in ("排着的", "轮到的"))
    for event in (full, freed):
        sign_up(chen, event, at=NOON)
        sign_up(mei, event, at=NOON)
    sign_off(chen, freed, at=NOON)
    side = as_(mei).get(f"/events/?month={YEAR + 1}-05").text.partition('id="e-mine"')[2].partition("</section>")[0]
    said = re.findall(r'class="hit"[^>]*>(.*?)</a>.*?<span class="badge[^>]*>(?:<svg.*?</svg>)?(.*?)</span>', side)
    assert dict(said) == {"去的": "你报了", "想想的": "待定", "排着的": "候补中", "轮到的": "轮到你了"}


def test_evnt_01_five_thousand_events_in_a_month_cost_what_one_costs(lin, mei):
    first = event_of(lin, starts_at=moment(datetime(YEAR, 5, 8, 9), "Asia/Shanghai"))
    sign_up(mei, first, at=NOON)
    urls = [f"/events/?month={YEAR}-05", f"/events/day/{YEAR}-05-08/", f"/events/{first.pk}/"]
    few = [cost(client, url) for url in urls for client in (Client(), as_(mei))]
    many = []
    for n in range(5000):
        event = Event.objects.model(
            **{f.attname: getattr(first, f.attname) for f in Event._meta.fields if f.name != "id"}
        )
        event.starts_at = moment(datetime(YEAR, 5, n % 31 + 1, n % 24), "Asia/Shanghai")
        event.ends_at = event.starts_at + (1 + n % 40) * HOURS
        event.first_day, event.last_day = days(event.starts_at, event.ends_at, event.zone)
        event.taken = 0
        many.append(event)
    Event.objects.bulk_create(many)
    assert [cost(client, url) for url in urls for client in (Client(), as_(mei))] == few
    assert max(few[:2]) <= 8
    page = Client().get(urls[0])
    assert all(len(square["events"]) <= 6 for square in page.context["squares"])
    assert sum(square["more"] for square in page.context["squares"]) > 4800
    assert len(page.content) < 200_000


def test_evnt_01_the_page_of_an_event_costs_the_same_for_one_and_for_many_who_come(lin, mei, club):
    event = event_of(lin, club, seats=3, most_guests=2)
    client = as_(mei)

    def inside(member):
        let_in(member, club)
        return member

    sign_up(mei, event, at=NOON)
    sign_up(inside(person("a0", "来的甲")), event, guests=1, at=NOON)
    sign_up(inside(person("a1", "来的乙")), event, at=NOON)
    few = cost(client, event.get_absolute_url())
    for n in range(20):
        sign_up(inside(person(f"b{n}", f"等的{n}")), event, at=NOON)
    assert cost(client, event.get_absolute_url()) == few <= 16


def test_evnt_01_a_clubs_events_stand_alone_behind_its_tab_and_lead_back_to_all(lin, mei, club):
    start = moment(datetime(YEAR, 5, 8, 9), "Asia/Shanghai")
    its = event_of(lin, club, starts_at=start, readers="club")
    event_of(lin, starts_at=start)
    tab = f"/events/?club={club.slug}"
    assert as_(lin).get(club.get_absolute_url()).text.count(f'href="{tab}"') == 2  # the tab, and beside what comes next
    month, day = f"{tab}&month={YEAR}-05", f"/events/day/{YEAR}-05-08/?club={club.slug}"
    assert _on(as_(lin).get(month), its) == [8]
    assert {e for s in as_(lin).get(month).context["squares"] for e, _n in s["events"]} == {its}
    assert [e.pk for e in as_(lin).get(day).context["page"]] == [its.pk]
    page = as_(lin).get(month).text
    assert f'href="?month={YEAR}-05">{club.name}' in page
    assert f'href="/events/new/?club={club.slug}"' in page
    assert f"month={YEAR}-06" in page.partition('rel="next"')[0]
    assert not as_(lin).get(month).context["narrowed"]
    assert as_(lin).get("/events/?club=no-such-club").status_code == 404
    assert "/events/new/" not in as_(mei).get(day).text


def test_evnt_01_a_secret_clubs_events_are_asked_for_by_those_in_it_alone(mei, chen, club):
    for url in (f"/events/?club={club.slug}", f"/events/day/{YEAR}-05-08/?club={club.slug}"):
        assert [client.get(url).status_code for client in (as_(mei), as_(chen), Client())] == [200, 404, 404]
