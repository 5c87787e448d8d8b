"""Events of people who want nothing of each other, limits that shrank, hours elsewhere, and days nobody has."""

from datetime import timedelta

import pytest
from django.test import Client

from clubs.actions import set_rank
from clubs.events.actions import call_off_event, change_event, sign_off, sign_up
from clubs.events.clock import local
from clubs.events.models import Signup
from clubs.events.views import reading
from clubs.events.views.calendar import _first_new
from clubs.models import Rank
from community.access.permissions import Refused
from profiles.inbox.models import Notice
from profiles.ties.actions import block
from tests.clubs.events import SOON, event_of, fields
from tests.conftest import NOON, as_, drain, let_in, person

pytestmark = pytest.mark.django_db
State = Signup.State


def state_of(member, event):
    return Signup.objects.get(member=member, event=event).state


def test_evnt_02_whoever_is_blocked_by_the_organiser_gives_her_seat_up_and_takes_no_new_one(lin, mei, chen):
    event = event_of(lin, seats=1)
    sign_up(mei, event, at=NOON)
    sign_up(chen, event, at=NOON)
    block(lin, mei, at=NOON)
    page = as_(mei).get(f"/events/{event.pk}/").text
    assert "不去了，让出位子" in page
    assert as_(mei).post(f"/events/{event.pk}/answer/", {"answer": "no"}).status_code == 302
    assert (state_of(mei, event), state_of(chen, event)) == (State.NONE, State.OFFERED)
    with pytest.raises(Refused, match="不想和你同行"):
        sign_up(mei, event, at=NOON)
    with pytest.raises(Refused, match="不想和你同行"):
        sign_off(mei, event, answer="maybe", at=NOON)


def test_evnt_02_whoever_blocks_an_organiser_leaves_what_is_to_come_with_her(lin, mei, chen, shen):
    event, other = event_of(lin, seats=1), event_of(shen)
    for member, where in ((mei, event), (chen, event), (mei, other)):
        sign_up(member, where, at=NOON)
    block(mei, lin, at=NOON)
    drain(SOON)
    assert (state_of(mei, event), state_of(chen, event)) == (State.NONE, State.OFFERED)
    assert state_of(mei, other) == State.SEATED


def test_evnt_11_whoever_blocked_the_one_who_calls_it_off_is_told_all_the_same(club, lin, mei, chen):
    keeper = person("keeper")
    let_in(chen, club)
    set_rank(lin, let_in(keeper, club), Rank.LEADER, at=NOON)
    event = event_of(lin, club, readers="club")
    for member in (mei, chen):
        sign_up(member, event, at=NOON)
    block(mei, keeper, at=NOON)
    drain(NOON)
    call_off_event(keeper, event, reason="路面结冰。", at=NOON)
    drain(SOON)
    told = Notice.objects.filter(line__kind="event_off")
    assert set(told.values_list("member", flat=True)) == {mei.pk, chen.pk, lin.pk}
    assert "取消" in as_(mei).get("/inbox/").text


@pytest.mark.parametrize(("most", "sentence"), [(1, "现在每人最多带 1 位，你写的是 2 位"), (0, "这一场现在不能带人")])
def test_evnt_02_a_limit_that_shrank_leaves_a_way_to_come_with_fewer(lin, mei, most, sentence):
    event = event_of(lin, most_guests=2)
    sign_up(mei, event, guests=2, at=NOON)
    change_event(lin, event, at=NOON, **fields(most_guests=most))
    page = as_(mei).get(f"/events/{event.pk}/").text
    assert sentence in page
    assert 'value="going"' in page
    assert ('name="guests"' in page) == bool(most)
    answer = as_(mei).post(f"/events/{event.pk}/answer/", {"answer": "going"} | ({"guests": most} if most else {}))
    assert answer.status_code == 302
    event.refresh_from_db()
    assert event.taken == 1 + most
    assert sentence not in as_(mei).get(f"/events/{event.pk}/").text


def test_evnt_01_a_deadline_is_told_by_the_clock_where_the_event_is(lin, mei):
    deadline = SOON - timedelta(hours=30)
    event = event_of(lin, zone="Europe/Berlin", deadline=deadline)
    there, here = (f"{local(deadline, zone):%H:%M} 截止" for zone in ("Europe/Berlin", "Asia/Shanghai"))
    page = as_(mei).get(f"/events/{event.pk}/").text
    assert there in page
    assert here not in page
    with pytest.raises(Refused, match=f"{local(deadline, 'Europe/Berlin'):%H:%M} 截止"):
        sign_up(mei, event, at=deadline + timedelta(minutes=1))


@pytest.mark.parametrize("day", ["0001-01-05", "1999-12-31", "2101-01-01", "9999-12-31"])
def test_evnt_03_days_no_calendar_has_are_not_there(site, day):
    assert Client().get(f"/events/day/{day}/").status_code == 404


def test_evnt_03_a_square_draws_what_begins_before_what_goes_on():
    new, on = [(f"new{n}", 1) for n in range(4)], [(f"on{n}", 2) for n in range(4)]
    assert _first_new(on + new) == on[:2] + new
    assert _first_new(on) == on
    assert _first_new([(f"on{n}", 2) for n in range(9)] + new[:1]) == [(f"on{n}", 2) for n in range(5)] + new[:1]


def test_evnt_02_a_line_longer_than_what_is_shown_is_counted_whole(lin, mei, monkeypatch):
    event = event_of(lin, seats=1)
    for n in range(6):
        sign_up(person(f"w{n}"), event, at=NOON)
    monkeypatch.setattr(reading, "SHOWN_IN_LINE", 3)
    page = as_(mei).get(f"/events/{event.pk}/")
    assert len(page.context["line"]) == 3
    assert "排第 6 位" in page.text
    assert "5 家" in page.text
