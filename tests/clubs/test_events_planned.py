"""EVNT-01: the form of a new event: whose it is, the day it was opened with, what may stay empty, whom a change costs
her seat."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from clubs.actions import found_club, join_club, set_rank
from clubs.events.actions import sign_off, sign_up
from clubs.events.clock import local, moment
from clubs.events.views import organising
from clubs.models import Rank
from community.moderation.actions import take_measure
from profiles.models import Member
from tests.clubs.events import SOON, event_of, typed
from tests.conftest import NOON, as_, drain, let_in, person

pytestmark = pytest.mark.django_db


def test_evnt_01_whoever_keeps_a_club_says_whose_event_it_is(club, lin, mei):
    page = as_(lin).get("/events/new/?day=2099-12-05").text
    assert '<a class="chip" href="?day=2099-12-05" aria-current="true">我自己</a>' in page
    assert f'<a class="chip" href="?day=2099-12-05&amp;club=xuexian">{club.name}</a>' in page
    page = as_(lin).get("/events/new/?club=xuexian").text
    assert '<a class="chip" href="/events/new/">我自己</a>' in page
    assert f'<a class="chip" href="?club=xuexian" aria-current="true">{club.name}</a>' in page
    assert "谁来办" not in as_(mei).get("/events/new/").text  # she keeps none


def test_evnt_01_whoever_may_plan_her_clubs_events_alone_is_led_to_them_with_the_day(club, lin, admin):
    new = person("new", "新会长", at=NOON)
    day = f"/events/day/{SOON.year + 1}-05-08/"
    for path in ("/events/", day):
        assert "发起一场" not in as_(new).get(path).text
    assert as_(new).get("/events/new/").status_code == 403
    set_rank(lin, let_in(new, club), Rank.MODERATOR, at=NOON)
    for path in ("/events/", day):
        assert "发起一场" in as_(new).get(path).text
    answer = as_(new).get("/events/new/?day=2099-12-05")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/events/new/?day=2099-12-05&club=xuexian")
    page = as_(new).get(answer.headers["Location"])
    assert page.status_code == 200
    assert "谁来办" not in page.text  # nothing to choose
    assert as_(new).post("/events/new/", typed()).status_code == 403
    take_measure(admin, new, "mute", rule="rude", reason="吵架", until=NOON + timedelta(days=9), at=NOON)
    assert "发起一场" not in as_(Member.objects.get(pk=new.pk)).get("/events/").text


def test_evnt_01_a_chosen_day_fills_in_the_times(lin):
    day = f"{SOON.year + 1}-05-08"
    assert f'href="/events/new/?day={day}"' in as_(lin).get(f"/events/day/{day}/").text

    def times(query):
        form = as_(lin).get(f"/events/new/{query}").context["form"]
        return form["starts_at"].value(), form["ends_at"].value()

    assert times(f"?day={day}") == (f"{day}T09:00", f"{day}T11:00")
    for query in ("", "?day=2020-05-08", "?day=x", "?day=2026-02-30"):
        assert times(query) == (None, None)
    start = datetime.combine(local(timezone.now(), "Asia/Shanghai").date(), time(9))
    for hour, begins in ((3, "09:00"), (9, "10:00"), (14, "15:00"), (23, None)):
        at = moment(start.replace(hour=hour, minute=20), "Asia/Shanghai")
        assert organising._hours_on(start.date(), at).get("starts_at") == (begins and f"{start:%Y-%m-%d}T{begins}")


def test_evnt_01_a_chosen_day_counts_more_than_an_old_draft_and_less_than_what_was_typed_on_its_page(lin):
    browser, old = as_(lin), {"title": "想办的", "starts_at": "2098-01-01T10:00"}
    url = "/events/new/?day=2099-12-05"
    browser.post("/my/drafts/keep/", {"draft": "event:new", "draft_url": "/events/new/"} | old)
    form = browser.get(url).context["form"]
    assert (form["title"].value(), form["starts_at"].value()) == ("想办的", "2099-12-05T09:00")
    browser.post("/my/drafts/keep/", {"draft": "event:new", "draft_url": url} | old)
    assert browser.get(url).context["form"]["starts_at"].value() == "2098-01-01T10:00"


def test_evnt_01_a_day_that_is_over_invites_nobody_to_plan(lin):
    assert "发起一场" not in as_(lin).get("/events/day/2020-05-08/").text
    event = event_of(lin)
    assert f"?day={event.first_day}" in as_(lin).get(f"/events/day/{event.first_day}/").text


def test_evnt_01_an_event_becomes_its_clubs_alone_after_a_second_yes_where_others_lose_their_seats(lin, mei, chen):
    club = found_club(lin, "夜跑小队", "yepao", intro="周三绕湖", at=NOON)
    join_club(chen, club, at=NOON)
    event = event_of(lin, club, seats=1)
    url, narrow = f"/events/{event.pk}/change/", typed(readers="club", seats="9")
    assert "圈子外报了名的就要让出位子" in as_(lin).get(url).text
    assert "圈子外报了名的" not in as_(lin).get("/events/new/?club=yepao").text
    for who in (chen, mei, person("waits")):
        sign_up(who, event, at=NOON)
    page = as_(lin).post(url, narrow | {"title": "改了的名字"})
    assert page.status_code == 200
    assert "圈子外报了名的 2 位就让出位子" in page.text
    assert 'name="sure"' in page.text
    assert "改了的名字" in page.text
    event.refresh_from_db()
    assert (event.title, event.audience) == ("江边看日出", "public")
    assert as_(lin).post(url, narrow | {"title": "改了的名字", "sure": str(page.context["losing"])}).status_code == 302
    event.refresh_from_db()
    assert (event.title, event.seen_by) == ("改了的名字", club.key)
    assert "圈子外报了名的" not in as_(lin).get(url).text
    drain()
    assert event.signups.filter(state="shut").count() == 2


@pytest.mark.parametrize("readers", ["public", "members", "club"])
def test_evnt_01_nobody_is_asked_twice_where_nobody_loses_a_seat(lin, mei, chen, readers):
    club = found_club(lin, "夜跑小队", "yepao", intro="周三绕湖", at=NOON)
    join_club(chen, club, at=NOON)
    event = event_of(lin, club)
    sign_up(chen, event, at=NOON)
    sign_off(mei, event, answer="maybe", at=NOON)
    if readers != "club":
        sign_up(mei, event, at=NOON)
    assert as_(lin).post(f"/events/{event.pk}/change/", typed(readers=readers)).status_code == 302


FOLD = '<details class="fold"'


def test_evnt_01_what_the_pages_say_is_enough_is_enough(lin):
    assert "写上名字、时间、地点，再说说做什么，就够了" in as_(lin).get("/events/new/").text
    assert "写上名字、时间、地点，再说说做什么，就能发起" in as_(lin).get(f"/events/?month={SOON.year + 1}-05").text
    said = {name: typed()[name] for name in ("title", "starts_at", "ends_at", "place", "body")}
    as_given = {"kind": "gathering", "readers": "public"}  # what the browser sends of choices nobody touched
    assert as_(lin).post("/events/new/", said | as_given).status_code == 302
    for name in said:
        page = as_(lin).post("/events/new/", said | as_given | {name: ""})
        assert list(page.context["form"].errors) == [name]
        assert f"{FOLD}>" in page.text


@pytest.mark.parametrize(
    ("name", "value"),
    [("zone", "Europe/Berlin"), ("address", "江边路 1 号"), ("most_guests", "2"), ("deadline", "2099-01-01T10:00"),
     ("offer_hours", "3")],
)  # fmt: skip
def test_evnt_01_what_is_folded_away_opens_where_it_says_something(lin, name, value):
    browser, place = as_(lin), {"draft": "event:new", "draft_url": "/events/new/"}
    assert f"{FOLD}>" in browser.get("/events/new/").text
    browser.post(
        "/my/drafts/keep/", place | {"title": "想办的", "most_guests": "0", "offer_hours": "12", "address": ""}
    )
    assert f"{FOLD}>" in browser.get("/events/new/").text
    browser.post("/my/drafts/keep/", place | {"title": "想办的", name: value})
    assert f"{FOLD} open>" in browser.get("/events/new/").text


def test_evnt_01_what_is_folded_away_opens_where_it_is_wrong(lin):
    page = as_(lin).post("/events/new/", typed(most_guests="", offer_hours="0"))
    assert page.status_code == 422
    assert f"{FOLD} open>" in page.text
    event = event_of(lin, address="")
    assert f"{FOLD}>" in as_(lin).get(f"/events/{event.pk}/change/").text
    event = event_of(lin, address="江边路 1 号")
    assert f"{FOLD} open>" in as_(lin).get(f"/events/{event.pk}/change/").text
