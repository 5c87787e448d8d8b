"""Seats, the line, and what is offered: who comes and in which order."""

from datetime import timedelta

import pytest

from clubs.actions import change_club, found_club, join_club, leave_club
from clubs.events.actions import call_off_event, change_event, pass_on_lapsed, recount, sign_off, sign_up
from clubs.events.models import Event, Signup
from clubs.models import Policy
from community.access.permissions import Refused
from community.access.registry import keys_of
from community.activity.models import Activity
from profiles.models import Member
from profiles.ties.actions import block
from tests.clubs.events import SOON, event_of, fields
from tests.conftest import NOON, as_, let_in, person

State = Signup.State
HOURS = timedelta(hours=1)
pytestmark = pytest.mark.django_db


def _party(n):
    return [person(f"p{i}", f"队员{'甲乙丙丁戊己'[i]}") for i in range(n)]


def _state(member, event):
    return Signup.objects.get(member=member, event=event).state


def _taken(event):
    return Event.objects.get(pk=event.pk).taken


def _offers(member):
    row = Signup.objects.get(member=member)
    return Activity.objects.filter(verb="signup.offered", target_id=row.pk).count()


def test_evnt_02_seats_guests_and_answers_are_counted(lin):
    a, b, c = _party(3)
    event = event_of(lin, seats=4, most_guests=2)
    assert sign_up(a, event, guests=2, at=NOON).state == State.SEATED
    assert sign_off(b, event, answer="maybe", at=NOON).state == ""
    assert sign_up(c, event, guests=1, at=NOON).state == State.WAITING
    assert _taken(event) == 3
    sign_up(a, event, guests=0, at=NOON)
    assert _state(c, event) == State.OFFERED
    assert _taken(event) == 3  # one of a, two kept for c
    assert recount() == 0


def test_evnt_02_withdrawing_works_when_full_and_twice(lin):
    a, b = _party(2)
    event = event_of(lin, seats=1)
    sign_up(a, event, at=NOON)
    sign_up(b, event, at=NOON)
    for _again in range(2):
        sign_off(a, event, at=NOON)
    assert (_state(a, event), _state(b, event), _taken(event)) == ("", State.OFFERED, 1)


def test_evnt_02_more_guests_only_where_seats_are_free_and_nobody_waits(lin):
    a, b = _party(2)
    event = event_of(lin, seats=2, most_guests=3)
    sign_up(a, event, guests=1, at=NOON)
    with pytest.raises(Refused, match="已经满了"):
        sign_up(a, event, guests=2, at=NOON)
    change_event(lin, event, at=NOON, **fields(seats=3, most_guests=3))
    with pytest.raises(Refused, match="只剩 1 个位子"):
        sign_up(a, event, guests=3, at=NOON)
    sign_up(b, event, guests=1, at=NOON)
    with pytest.raises(Refused, match="还有人在候补"):
        sign_up(a, event, guests=2, at=NOON)
    with pytest.raises(Refused, match="候补里只能少带"):
        sign_up(b, event, guests=2, at=NOON)
    with pytest.raises(Refused, match="每人最多带 3 位，现在写了 4 位"):
        sign_up(a, event, guests=4, at=NOON)
    assert _taken(event) == 2


def test_evnt_02_who_is_late_blocked_or_too_many_reads_a_sentence_and_keeps_what_was_typed(lin, mei, chen):
    event = event_of(lin, seats=5, most_guests=1, deadline=SOON - HOURS)
    page = as_(mei).post(f"/events/{event.pk}/answer/", {"answer": "going", "guests": "3"})
    assert page.status_code == 403
    assert "每人最多带 1 位，现在写了 3 位" in page.text
    assert 'value="3"' in page.text
    block(lin, chen, at=NOON)
    page = as_(chen).post(f"/events/{event.pk}/answer/", {"answer": "going"})
    assert (page.status_code, "不想和你同行" in page.text) == (403, True)
    late = SOON - HOURS
    with pytest.raises(Refused, match="截止，已经过了"):
        sign_up(mei, event, at=late)
    assert sign_off(mei, event, answer="maybe", at=late).answer == "maybe"
    assert as_(mei).post(f"/events/{event.pk}/answer/", {"guests": "x"}).status_code == 422


def test_evnt_03_a_freed_seat_goes_to_the_first_and_on_after_its_hours(lin):
    a, b, c = _party(3)
    event = event_of(lin, seats=1, offer_hours=6)
    for member in (a, b, c):
        sign_up(member, event, at=NOON)
    sign_off(a, event, at=NOON)
    assert (_state(b, event), _state(c, event)) == (State.OFFERED, State.WAITING)
    assert pass_on_lapsed(NOON + 6 * HOURS - timedelta(seconds=1)) == 0
    assert pass_on_lapsed(NOON + 6 * HOURS) == 1
    assert (_state(b, event), _state(c, event), _taken(event)) == (State.LAPSED, State.OFFERED, 1)
    assert pass_on_lapsed(NOON + 6 * HOURS) == 0
    assert sign_up(c, event, at=NOON + 7 * HOURS).state == State.SEATED
    assert (_offers(b), _offers(c), _taken(event)) == (1, 1, 1)
    # whoever let it lapse begins again at the end of the line
    assert sign_up(b, event, at=NOON + 8 * HOURS).state == State.WAITING


def test_evnt_03_an_offer_that_lapsed_cannot_be_taken_though_the_worker_stands(lin):
    a, b, c = _party(3)
    event = event_of(lin, seats=1, offer_hours=6, at=NOON - 8 * HOURS)
    for member in (a, b, c):
        sign_up(member, event, at=NOON - 8 * HOURS)
    sign_off(a, event, at=NOON - 8 * HOURS)
    with pytest.raises(Refused, match="位子留到"):
        sign_up(b, event, at=NOON)
    page = as_(b).post(f"/events/{event.pk}/answer/", {"answer": "going"})
    assert (page.status_code, "让给了下一位" in page.text) == (403, True)
    # the page that said so has passed it on
    assert (_state(b, event), _state(c, event), _taken(event)) == (State.LAPSED, State.OFFERED, 1)


def test_evnt_03_a_party_of_two_waits_for_two_and_nobody_overtakes(lin):
    a, b, c, d = _party(4)
    event = event_of(lin, seats=2, most_guests=1)
    for member, guests in ((a, 0), (b, 0), (c, 1), (d, 0)):
        sign_up(member, event, guests=guests, at=NOON)
    sign_off(a, event, at=NOON)
    assert (_state(c, event), _state(d, event), _taken(event)) == (State.WAITING, State.WAITING, 1)
    late = person("late", "后来的")
    assert sign_up(late, event, at=NOON).state == State.WAITING  # a seat is free, and still nobody goes before
    assert "空出 2 个才轮到" in as_(c).get(event.get_absolute_url()).text
    assert "后面的不插队" in as_(d).get(event.get_absolute_url()).text
    sign_up(c, event, guests=0, at=NOON)
    assert (_state(c, event), _state(d, event), _taken(event)) == (State.OFFERED, State.WAITING, 2)


def test_evnt_03_more_seats_and_fewer_of_an_offer_go_to_the_line(lin):
    a, b, c, d = _party(4)
    event = event_of(lin, seats=1, most_guests=1)
    for member, guests in ((a, 0), (b, 1), (c, 0), (d, 0)):
        sign_up(member, event, guests=guests, at=NOON)
    change_event(lin, event, at=NOON, **fields(seats=3, most_guests=1))
    assert (_state(b, event), _state(c, event)) == (State.OFFERED, State.WAITING)
    with pytest.raises(Refused, match="给你留的是 2 个位子"):
        _more(b, event)
    sign_up(b, event, guests=0, at=NOON)
    assert (_state(b, event), _state(c, event), _state(d, event)) == (State.SEATED, State.OFFERED, State.WAITING)
    with pytest.raises(Refused, match="名额至少写 3"):
        change_event(lin, event, at=NOON, **fields(seats=2, most_guests=1))


def _more(member, event):
    Event.objects.filter(pk=event.pk).update(most_guests=3)
    return sign_up(member, event, guests=2, at=NOON)


def test_evnt_03_offers_end_when_it_begins_and_a_called_off_event_offers_nothing(lin):
    a, b, c = _party(3)
    event = event_of(lin, seats=1, offer_hours=12)
    for member in (a, b, c):
        sign_up(member, event, at=NOON)
    sign_off(a, event, at=SOON - HOURS)
    assert Signup.objects.get(member=b).offered_until == SOON
    pass_on_lapsed(SOON)
    assert (_state(b, event), _state(c, event), _taken(event)) == (State.LAPSED, State.WAITING, 0)
    other = event_of(lin, seats=1, title="第二场")
    for member in (a, b):
        sign_up(member, other, at=NOON)
    call_off_event(lin, other, reason="路面结冰。", at=NOON)
    assert (_state(a, other), _state(b, other)) == (State.SEATED, State.CLOSED)
    for member in (a, b, c):
        with pytest.raises(Refused, match="取消了：路面结冰。"):
            sign_up(member, other, at=NOON)


def test_evnt_02_a_sign_up_that_was_on_its_way_when_the_club_closed_takes_no_seat(lin, mei, chen):
    club = found_club(lin, "溪边小队", "xibian", intro="沿着溪走", at=NOON)
    join_club(mei, club, at=NOON)
    event = event_of(lin, club, seats=2)
    change_club(lin, club, intro="沿着溪走", policy=Policy.SECRET, at=NOON)
    with pytest.raises(Refused, match="不对你开放"):
        sign_up(chen, event, at=NOON)
    assert _taken(event) == 0
    assert sign_up(mei, event, at=NOON).state == State.SEATED


def test_evnt_02_whoever_left_the_club_meanwhile_takes_no_seat_with_the_keys_she_had(lin, mei, chen):
    club = found_club(lin, "溪边小队", "xibian", intro="沿着溪走", policy=Policy.INVITE, at=NOON)
    let_in(mei, club)
    event = event_of(lin, club)
    assert club.key in keys_of(mei)
    leave_club(Member.objects.get(pk=mei.pk), club, at=NOON)
    with pytest.raises(Refused, match="不对你开放"):
        sign_up(mei, event, at=NOON)
