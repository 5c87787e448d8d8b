"""EVNT-11 and the bad input: planning, postponing, calling off, the list, writing to all."""

from datetime import timedelta

import pytest
from django.test import Client

from clubs.actions import change_club, found_club, join_club
from clubs.events.actions import call_off_event, change_event, open_talk, sign_off, sign_up, write_to_all
from clubs.events.clock import local
from clubs.events.models import Event, Signup
from clubs.events.permissions import NOTES_A_DAY
from community.access.permissions import Refused
from community.privacy.models import DataRead
from profiles.inbox.actions import choose_level
from profiles.inbox.models import Notice
from tests.clubs.events import SOON, event_of, fields, typed
from tests.clubs.rfc5545 import read
from tests.conftest import NOON, as_, drain, person

pytestmark = pytest.mark.django_db
State = Signup.State


def _told(member, kind):
    drain(SOON)
    return Notice.objects.filter(member=member, line__kind=kind).count()


def test_evnt_11_calling_off_tells_everybody_once_cancels_the_file_and_closes_the_line(lin, mei, chen, shen):
    event = event_of(lin, seats=1)
    late = person("late", "后来的")
    sign_up(mei, event, at=NOON)
    sign_up(chen, event, at=NOON)
    sign_off(shen, event, answer="maybe", at=NOON)
    sign_off(late, event, answer="no", at=NOON)
    page = as_(lin).post(f"/events/{event.pk}/call-off/", {"reason": ""})
    assert (page.status_code, "写一句为什么" in page.text) == (422, True)
    assert as_(lin).post(f"/events/{event.pk}/call-off/", {"reason": "路面结冰。"}).status_code == 302
    assert [_told(member, "event_off") for member in (mei, chen, shen, late, lin)] == [1, 1, 1, 0, 0]
    (entry,) = read(Client().get(f"/events/{event.pk}.ics").content)
    assert (entry["STATUS"], entry["SEQUENCE"]) == ("CANCELLED", "1")
    assert "路面结冰" in entry["DESCRIPTION"]
    assert Signup.objects.get(member=chen).state == State.CLOSED
    assert Event.objects.get().taken == 1
    for client in (as_(chen), as_(late)):
        page = client.post(f"/events/{event.pk}/answer/", {"answer": "going"})
        assert (page.status_code, "这一场取消了：路面结冰。" in page.text) == (403, True)
    again = as_(lin).post(f"/events/{event.pk}/call-off/", {"reason": "再说一次"})
    assert (again.status_code, "已经取消了" in again.text) == (403, True)
    assert _told(mei, "event_off") == 1


def test_evnt_11_organisers_see_the_list_and_nobody_else(lin, mei, chen, shen, board):
    event = event_of(lin, seats=3, most_guests=2)
    sign_up(mei, event, guests=1, at=NOON)
    page = as_(lin).get(f"/events/{event.pk}/people/")
    assert "小梅" in page.text
    assert "2 个人有位子" in page.text
    for who in (mei, chen, shen):
        assert as_(who).get(f"/events/{event.pk}/people/").status_code == 403
    assert not DataRead.objects.exists()


def test_evnt_11_a_colleague_who_looks_at_the_list_is_noted_with_each_of_them(mei, shen, board):
    event = event_of(shen)
    sign_up(mei, event, at=NOON)
    assert as_(shen).get(f"/events/{event.pk}/people/").status_code == 200
    row = DataRead.objects.get()
    assert (row.member, row.reader) == (mei, shen)
    assert event.title in row.where


def test_evnt_11_a_letter_to_all_reaches_each_once_and_not_too_often(lin, mei, chen, shen):
    event = event_of(lin, seats=1)
    sign_up(mei, event, at=NOON)
    sign_up(chen, event, at=NOON)
    sign_off(shen, event, at=NOON)
    assert as_(lin).post(f"/events/{event.pk}/write/", {"text": "改走北门"}).status_code == 302
    assert [_told(m, "event_note") for m in (mei, chen, shen)] == [1, 1, 0]
    assert "改走北门" in as_(mei).get("/inbox/").text
    assert "改走北门" in as_(mei).get(f"/events/{event.pk}/").text
    assert "改走北门" not in Client().get(f"/events/{event.pk}/").text
    for _n in range(NOTES_A_DAY - 1):
        write_to_all(lin, event, text="再说一句", at=NOON + timedelta(minutes=59))
    with pytest.raises(Refused, match="一天最多"):
        write_to_all(lin, event, text="还有一句", at=NOON + timedelta(minutes=59))
    assert as_(mei).post(f"/events/{event.pk}/write/", {"text": "我也说"}).status_code == 403


def test_evnt_11_what_is_written_to_all_keeps_its_lines(lin, mei):
    event = event_of(lin)
    sign_up(mei, event, at=NOON)
    as_(lin).post(f"/events/{event.pk}/write/", {"text": "改走北门\r\n\r\n 带上手套 \r\n"})
    assert event.notes.get().text == "改走北门\n带上手套"
    assert "改走北门<br>带上手套" in as_(mei).get(f"/events/{event.pk}/").text


def test_evnt_01_places_elsewhere_are_offered_by_name_and_an_unusual_one_stays(lin, mei):
    page = as_(lin).get("/events/new/").text
    assert '<option value="Europe/Berlin">柏林时间</option>' in page
    assert "柏林时间" in as_(mei).get(f"/events/{event_of(lin, zone='Europe/Berlin').pk}/").text
    page = as_(lin).get(f"/events/{event_of(lin, zone='Africa/Cairo').pk}/change/").text
    assert "<option selected>Africa/Cairo</option>" in page


def test_chat_01_whoever_may_not_enter_a_room_is_led_to_what_she_has_to_do_first(lin, mei):
    club, event = found_club(lin, "溪边小队", "xibian", intro="沿着溪走", at=NOON), event_of(lin)
    for thing, door in ((club, "/clubs/xibian/room/"), (event, f"/events/{event.pk}/room/")):
        answer = as_(mei).get(door)
        assert answer.status_code == 403
        assert f'<a class="btn btn-main" href="{thing.get_absolute_url()}">' in answer.text


def test_evnt_01_planning_by_form_and_what_it_refuses(lin, mei, chen):
    def refused(**changes):
        page = as_(lin).post("/events/new/", typed(**changes))
        assert page.status_code == 422
        kept = changes.get("title", "江边看日出")
        assert not kept or kept in page.text  # nothing typed is lost
        assert "带上热水" in page.text
        return page.context["form"].errors

    start = typed()["starts_at"]
    assert "结束要在开始之后" in str(refused(ends_at=start))
    assert "已经过了" in str(refused(starts_at="2020-01-01T10:00"))
    assert "没有 02:30 这个时刻" in str(
        refused(starts_at="2027-03-28T02:30", ends_at="2027-03-28T06:30", zone="Europe/Berlin")
    )
    assert "不认得" in str(refused(zone="Mars/Base"))
    assert "时间写成" in str(refused(starts_at="明天"))
    assert "截止要在开始之前" in str(refused(deadline=typed()["ends_at"]))
    assert "给它一个名字" in str(refused(title="  "))
    assert "最多 30 个字" in str(refused(title="江" * 31))
    assert "在哪儿集合" in str(refused(place=""))
    assert "要有入口" in str(refused(kind="online"))
    assert "最多写 5000" in str(refused(seats="99999"))
    assert "没找到" in str(refused(region="乌有市"))
    assert "从给的几样里选一个" in str(refused(readers="club"))  # no club, no circle to keep it to
    assert "一场最多 31 天" in str(refused(ends_at="2030-01-01T10:00"))
    assert as_(chen).get("/events/new/").status_code == 403
    assert not Event.objects.exists()
    assert as_(lin).post("/events/new/", typed(region="杭州")).status_code == 302
    event = Event.objects.get()
    assert (event.starts_at, event.seats, event.most_guests, event.region.name) == (SOON, 5, 2, "杭州")
    # what the page of changes shows can be sent back as it is
    page = as_(lin).get(f"/events/{event.pk}/change/")
    shown = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    again = as_(lin).post(f"/events/{event.pk}/change/", {n: str(v) for n, v in shown.items() if v not in (None, "")})
    assert again.status_code == 302
    event.refresh_from_db()
    assert (event.version, event.region.name) == (0, "杭州")


def test_evnt_11_postponing_moves_the_deadline_and_a_change_cannot_undercut_the_seats(lin, mei):
    event = event_of(lin, seats=3, most_guests=2, deadline=SOON - timedelta(days=1))
    sign_up(mei, event, guests=2, at=NOON)
    page = as_(lin).post(f"/events/{event.pk}/change/", typed(seats="2"))
    assert (page.status_code, "名额至少写 3" in page.text) == (422, True)
    later = {"starts_at": "2027-05-01T09:00", "ends_at": "2027-05-01T12:00"}
    assert as_(lin).post(f"/events/{event.pk}/postpone/", later).status_code == 422
    assert as_(lin).post(f"/events/{event.pk}/postpone/", later | {"reason": "台风要来"}).status_code == 302
    event.refresh_from_db()
    assert event.starts_at - event.deadline == timedelta(days=1)
    assert "台风要来" in Client().get(f"/events/{event.pk}/").text
    assert as_(mei).post(f"/events/{event.pk}/postpone/", later).status_code == 403


def test_evnt_11_postponing_to_the_time_it_has_is_refused_at_the_field_and_tells_nobody(lin, mei):
    event = event_of(lin)
    sign_up(mei, event, at=NOON)
    drain()
    url, same = f"/events/{event.pk}/postpone/", {n: typed()[n] for n in ("starts_at", "ends_at")}
    page = as_(lin).post(url, same | {"reason": "台风要来"})
    assert page.status_code == 422
    assert page.context["form"].errors == {"starts_at": ["时间没变，换一个再改期。"]}
    assert "台风要来" in page.text
    event.refresh_from_db()
    assert (event.version, event.reason, _told(mei, "event_moved")) == (0, "", 0)
    longer = same | {"ends_at": f"{local(SOON, 'Asia/Shanghai') + timedelta(hours=3):%Y-%m-%dT%H:%M}"}
    assert as_(lin).post(url, longer | {"reason": "多坐一会儿"}).status_code == 302
    assert _told(mei, "event_moved") == 1


def test_evnt_11_postponing_says_whose_clock_counts_where_it_is_not_the_sites(lin):
    assert "时间写" not in as_(lin).get(f"/events/{event_of(lin).pk}/postpone/").text
    page = as_(lin).get(f"/events/{event_of(lin, zone='Europe/Berlin').pk}/postpone/").text
    assert "这里的时间按柏林时间写。" in page
    page = as_(lin).get(f"/events/{event_of(lin, zone='Africa/Cairo').pk}/postpone/").text
    assert "这里的时间按Africa/Cairo 的时间写。" in page


def test_evnt_01_a_clubs_keepers_organise_its_events_and_its_talk_is_one_topic(club, lin, mei, chen, shen):
    event = event_of(lin, club)
    assert event.seen_by == club.key
    assert as_(mei).get("/events/new/?club=xuexian").status_code == 403
    assert as_(lin).get("/events/new/?club=xuexian").status_code == 200
    assert as_(chen).get("/events/new/?club=xuexian").status_code == 404
    topic = open_talk(mei, event, at=NOON)
    assert open_talk(lin, event, at=NOON) == topic
    assert (topic.author, topic.audience) == (mei, club.key)
    assert topic.title in as_(lin).get(topic.get_absolute_url()).text
    with pytest.raises(Refused, match="不是哪个圈子的"):
        open_talk(mei, event_of(lin, title="没有圈子的"), at=NOON)


def test_evnt_01_the_talk_is_offered_to_whoever_may_start_topics_in_the_clubs_board(lin, mei, chen):
    club = found_club(lin, "溪边小队", "xibian", intro="沿着溪走", at=NOON)
    join_club(mei, club, at=NOON)
    event = event_of(lin, club)
    offer = f'action="/events/{event.pk}/talk/"'
    assert offer in as_(mei).get(f"/events/{event.pk}/").text
    assert offer not in as_(chen).get(f"/events/{event.pk}/").text
    assert as_(chen).post(f"/events/{event.pk}/talk/").status_code == 403
    change_club(lin, club, intro="沿着溪走", policy="open", open_start=True, open_reply=True, at=NOON)
    assert offer in as_(chen).get(f"/events/{event.pk}/").text


def test_evnt_01_a_talk_that_stands_is_led_to_whoever_may_start_none(lin, chen):
    club = found_club(lin, "溪边小队", "xibian", intro="沿着溪走", at=NOON)
    event = event_of(lin, club)
    topic = open_talk(lin, event, at=NOON)
    assert as_(chen).post(f"/events/{event.pk}/talk/").headers["Location"] == topic.get_absolute_url()


LEVELS = [
    # (at the event, at the club's board, whether a letter to all is heard by mei, who comes)
    (None, None, True), ("mute", None, False), (None, "mute", False), ("watch", "mute", True), ("mute", "watch", False),
    ("normal", "mute", True), ("track", "mute", True),
]  # fmt: skip


@pytest.mark.parametrize(("own", "wide", "heard"), LEVELS)
def test_inbx_05_the_most_specific_level_wins_at_an_event(club, lin, mei, own, wide, heard):
    event = event_of(lin, club)
    sign_up(mei, event, at=NOON)
    for place, level in ((event, own), (club.board, wide)):
        if level:
            choose_level(mei, place, level, at=NOON)
    write_to_all(lin, event, text="改走北门", at=NOON)
    call_off_event(lin, event, reason="下雨。", at=NOON)
    assert _told(mei, "event_note") == heard
    assert _told(mei, "event_off") == 1  # that it does not take place is said all the same


def test_inbx_05_whoever_watches_hears_of_new_and_moved_events_without_coming(club, lin, mei):
    choose_level(mei, club.board, "watch", at=NOON)
    event = event_of(lin, club)
    assert _told(mei, "event_began") == 1
    choose_level(mei, event, "mute", at=NOON)
    assert "江边看日出" not in as_(mei).get("/now/?show=events").text
    change_event(lin, event, at=NOON, **fields(place="西门", readers="club"))
    assert _told(mei, "event_moved") == 0
    page = as_(mei).post(f"/watch/event/{event.pk}/", {"level": "watch"})
    assert page.status_code == 302
    change_event(lin, event, at=NOON, **fields(place="北门", readers="club"))
    assert _told(mei, "event_moved") == 1
