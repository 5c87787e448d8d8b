"""EVNT-05: calendar files, subscribed calendars, reminders, and one notice for a change."""

import os
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from clubs.actions import change_club, found_club, join_club
from clubs.events.actions import call_off_event, change_event, postpone_event, remind_near, sign_off, sign_up
from clubs.events.ics import fold
from clubs.events.models import Signup
from clubs.models import Policy
from community.api.actions import issue_link, revoke_link
from profiles.inbox.models import Notice
from tests.clubs.events import SOON, event_of, fields
from tests.clubs.rfc5545 import read
from tests.conftest import NOON, SECRET, as_, drain, person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def _file(url, client=None):
    answer = (client or Client()).get(url)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return read(answer.content)


def _told(member, kind):
    drain(SOON + 9 * DAY)
    return Notice.objects.filter(member=member, line__kind=kind).count()


def test_evnt_05_a_file_says_what_the_event_says_whatever_its_words(lin, mei):
    words = "山，水；\\ 路, 桥; " * 3 + "😀" * 5
    event = event_of(
        lin, title="江边，看日出; 再见\\"[:30], place="东门, 三号; 口", body=words, link="https://live.example/x"
    )
    (entry,) = _file(f"/events/{event.pk}.ics")
    assert entry["UID"] == f"event-{event.pk}@{settings.SITE_URL.split('/')[2].split(':')[0]}"
    assert (entry["DTSTART"], entry["DTEND"]) == (event.starts_at, event.ends_at)
    assert (entry["SUMMARY"], entry["STATUS"], entry["SEQUENCE"]) == (event.title, "CONFIRMED", "0")
    assert entry["LOCATION"] == f"{event.place}，{event.address}"
    assert "live.example" not in entry["DESCRIPTION"]
    sign_up(mei, event, at=NOON)
    assert "live.example" in _file(f"/events/{event.pk}.ics", as_(mei))[0]["DESCRIPTION"]


def _with_icalendar(raw):
    icalendar = (
        pytest.importorskip("icalendar") if not os.environ.get("TEST_MISSING_IS_FAILURE") else __import__("icalendar")
    )
    found = icalendar.Calendar.from_ical(raw)
    assert not found.errors
    return [
        {
            "UID": str(e["UID"]), "DTSTART": e.start, "DTEND": e.end, "SUMMARY": str(e["SUMMARY"]), "LOCATION": str(e["LOCATION"]),
            "STATUS": str(e["STATUS"]), "SEQUENCE": str(e["SEQUENCE"]), "DESCRIPTION": str(e["DESCRIPTION"]),
        }
        for e in found.walk("VEVENT") if not e.errors
    ]  # fmt: skip


def _with_vobject(raw):
    vobject = pytest.importorskip("vobject") if not os.environ.get("TEST_MISSING_IS_FAILURE") else __import__("vobject")
    found = vobject.readOne(raw.decode())
    assert found.validate(raiseException=True)
    return [
        {name.upper(): getattr(e, name.lower()).value for name in ("UID", "DTSTART", "DTEND", "SUMMARY", "LOCATION", "STATUS", "SEQUENCE", "DESCRIPTION")}
        for e in found.vevent_list
    ]  # fmt: skip


@pytest.mark.parametrize("other", [_with_icalendar, _with_vobject])
def test_evnt_05_three_readers_read_the_same(lin, mei, other):
    """Our own strict one, icalendar and vobject; also after it was called off, and in a subscribed calendar."""
    words = "山，水；\\\\ 路, 桥; " * 3 + "\n\n第二段 😀"
    event = event_of(lin, title="江边，看日出; 再见\\\\", place="东门, 三号; 口", body=words)
    sign_up(mei, event, at=NOON)
    sign_up(mei, event_of(lin, title="另一场"), at=NOON)
    paths = [f"/events/{event.pk}.ics", f"/events/mine/{issue_link(mei, at=NOON)}.ics"]
    for _twice in range(2):
        for path in paths:
            raw = Client().get(path).content
            ours = [{name: e[name] for name in theirs} for e, theirs in zip(read(raw), other(raw), strict=True)]
            assert ours == other(raw)
        if not event.is_off:
            event = call_off_event(lin, event, reason="下雨, 改天; 见", at=NOON)


def test_evnt_05_lines_are_folded_between_characters_and_the_reader_finds_what_is_not(lin):
    line = "DESCRIPTION:" + "冬天的江边" * 40
    assert "".join(fold(line).split("\r\n ")) == line
    assert all(len(piece.encode()) <= 75 for piece in fold(line).split("\r\n"))
    good = Client().get(f"/events/{event_of(lin).pk}.ics").content
    assert read(good)
    for wrong in (
        good.replace(b"\r\n", b"\n"), good[:-2], good.replace(b"END:VEVENT\r\n", b""), good.replace(b"UID:", b"X-ID:"),
        good.replace(b"SUMMARY:", b"SUMMARY:a,b;"), good.replace(b"STATUS:CONFIRMED", b"STATUS:MAYBE"),
        good.replace(b"SEQUENCE:0", b"SEQUENCE:0\r\nSEQUENCE:1"), good.replace(b"SUMMARY:", b"SUMMARY:" + b"x" * 80),
        good.replace(b"DTEND:2", b"DTEND:1"),
    ):  # fmt: skip
        with pytest.raises((AssertionError, KeyError, ValueError)):
            read(wrong)


def test_evnt_05_a_changed_time_updates_the_subscribed_calendar_and_sends_one_notice(lin, mei, chen):
    event = event_of(lin, seats=5)
    token = issue_link(mei, at=NOON)
    mine = f"/events/mine/{token}.ics"
    assert _file(mine) == []
    sign_up(mei, event, at=NOON)
    (before,) = _file(mine)
    for later in (DAY, 2 * DAY):  # two changes before the worker comes are one notice
        changed = change_event(lin, event, at=NOON, **fields(seats=5, starts_at=SOON + later))
    (after,) = _file(mine)
    assert (after["UID"], after["DTSTART"]) == (before["UID"], SOON + 2 * DAY)
    assert int(after["SEQUENCE"]) == int(before["SEQUENCE"]) + 2 == changed.version
    assert (_told(mei, "event_moved"), _told(chen, "event_moved"), _told(lin, "event_moved")) == (1, 0, 0)
    change_event(lin, event, at=NOON, **fields(seats=6, starts_at=SOON + 2 * DAY, body="换了一句话。"))
    assert _told(mei, "event_moved") == 1
    postpone_event(lin, event, starts_at=SOON + 9 * DAY, ends_at=SOON + 10 * DAY, reason="台风", at=NOON)
    assert _told(mei, "event_moved") == 2
    sign_off(mei, event, at=NOON)
    assert _file(mine) == []


def test_evnt_05_a_secret_link_that_was_revoked_guessed_or_belongs_to_nobody_is_404(lin, mei, club):
    event = event_of(lin, club)
    sign_up(mei, event, at=NOON)
    token = issue_link(mei, at=NOON)
    assert len(_file(f"/events/mine/{token}.ics")) == 1
    fresh = issue_link(mei, at=NOON)
    assert Client().get(f"/events/mine/{token}.ics").status_code == 404
    revoke_link(mei, at=NOON)
    for guess in (fresh, "x" * 32, "1", str(mei.pk), "mei"):
        assert Client().get(f"/events/mine/{guess}.ics").status_code == 404
    # a private club's file, and its page, are nowhere for a stranger
    for path in (f"/events/{event.pk}.ics", f"/events/{event.pk}/", f"/events/{event.pk}/people/"):
        assert Client().get(path).status_code == 404
    assert len(_file(f"/events/{event.pk}.ics", as_(mei))) == 1


def test_evnt_05_the_page_that_makes_the_link_shows_the_calendars_address(lin, mei):
    page = as_(mei).post("/feeds/mine/new/").text
    address = page.partition("/events/mine/")[2].partition('"')[0]
    assert _file(f"/events/mine/{address}") == []


def test_evnt_05_the_calendars_address_is_opened_by_a_plain_link_and_copied_by_a_button_of_its_own(mei):
    browser = as_(mei)
    assert "旧地址当场作废" not in browser.get("/feeds/").text  # there is none yet
    page = browser.post("/feeds/mine/new/").text
    field, address = re.search(r'id="(besides-\d+)" value="([^"]+\.ics)" readonly', page).groups()
    assert f'<a class="btn btn-main" href="webcal:{address.partition(":")[2]}">' in page
    assert f'data-copy="{field}"' in page
    assert set(re.findall(r'id="([\w-]+)" value="[^"]+" readonly', page.partition("<details>")[0])) == set(
        re.findall(r'data-copy="([\w-]+)"', page)
    )
    assert "webcal:" not in browser.get("/feeds/").text
    assert "旧地址当场作废" in browser.get("/feeds/").text


def test_evnt_05_one_reminder_a_day_before_and_another_only_where_it_moves(lin, mei, chen):
    event = event_of(lin, seats=1)
    sign_up(mei, event, at=NOON)
    sign_up(chen, event, at=NOON)  # waits: nothing to be reminded of
    assert remind_near(SOON - DAY - timedelta(seconds=1)) == 0
    assert [remind_near(SOON - DAY), remind_near(SOON - DAY + timedelta(hours=1))] == [1, 0]
    assert (_told(mei, "event_near"), _told(chen, "event_near")) == (1, 0)
    change_event(lin, event, at=SOON - DAY + timedelta(hours=2), **fields(seats=1, starts_at=SOON + 3 * DAY))
    assert remind_near(SOON + 2 * DAY) == 1
    assert _told(mei, "event_near") == 2
    call_off_event(lin, event, reason="下雨。", at=SOON + 2 * DAY)
    assert remind_near(SOON + 3 * DAY) == 0


@pytest.mark.parametrize("how", ["its organiser narrows it", "its club closes"])
def test_evnt_05_whoever_loses_a_seat_to_the_club_is_told_and_reads_cancelled(lin, mei, chen, admin, how):
    club = found_club(lin, "夜跑小队", "yepao", intro="周三绕湖", at=NOON - DAY)
    join_club(chen, club, at=NOON)
    event = event_of(lin, club, seats=1)
    token, line = issue_link(mei, at=NOON), person("line", "候补的")
    mine = f"/events/mine/{token}.ics"
    for who in (mei, chen, line):
        sign_up(who, event, at=NOON)
    (before,) = _file(mine)
    new = {"title": f"换到{SECRET}", "place": SECRET, "starts_at": SOON + DAY, "seats": 1}
    if how == "its organiser narrows it":
        change_event(lin, event, at=SOON - DAY, **fields(readers="club", **new))
    else:
        change_club(lin, club, intro="周三绕湖", policy=Policy.SECRET, at=SOON - DAY)
        drain(SOON - DAY)
        change_event(lin, event, at=SOON - DAY, **fields(**new))
    assert [_told(who, "event_shut") for who in (mei, line, chen, lin)] == [1, 1, 0, 0]
    assert [_told(who, "event_moved") for who in (mei, line)] == [0, 0]
    assert [row.state for who in (mei, line, chen) for row in Signup.objects.filter(member=who)] == [
        "shut", "shut", "offered",
    ]  # fmt: skip
    told = as_(mei).get("/inbox/").text
    assert "《江边看日出》改成只给圈子里的人了，你的位子让了出去" in told
    for text in (as_(mei).get(f"/events/{event.pk}/").text, told, as_(mei).get("/events/").text):
        assert SECRET not in text
    page = as_(mei).get(f"/events/{event.pk}/").text
    assert "江边看日出" in page
    assert ("夜跑小队" in page) == (how == "its organiser narrows it")
    for entry in (*_file(mine), *_file(f"/events/{event.pk}.ics", as_(mei))):
        assert (entry["UID"], entry["DTSTART"]) == (before["UID"], before["DTSTART"])
        assert (entry["STATUS"], entry["SUMMARY"]) == ("CANCELLED", before["SUMMARY"])
        assert int(entry["SEQUENCE"]) > int(before["SEQUENCE"])
        assert "改成只给圈子里的人" in entry["DESCRIPTION"]
        assert SECRET not in str(entry)
    assert as_(admin).get(f"/events/{event.pk}/").status_code == 404
    assert Client().get(f"/events/{event.pk}.ics").status_code == 404
    for door in ("people/", "room/", "change/"):
        assert as_(mei).get(f"/events/{event.pk}/{door}").status_code == 404


def test_evnt_05_control_who_stays_in_the_club_hears_of_no_lost_seat_and_who_comes_in_again_signs_up_anew(
    lin, mei, chen
):
    club = found_club(lin, "夜跑小队", "yepao", intro="周三绕湖", at=NOON - DAY)
    event = event_of(lin, club)
    sign_up(mei, event, at=NOON)
    change_event(lin, event, at=NOON, **fields(readers="club"))
    change_event(lin, event, at=NOON, **fields(readers="public"))  # before the worker came
    drain()
    assert (Signup.objects.get().state, Signup.objects.get().known) == ("seated", None)
    change_event(lin, event, at=NOON, **fields(readers="club"))
    drain()
    join_club(mei, club, at=NOON)
    assert "想去就再报" in as_(mei).get(f"/events/{event.pk}/").text
    assert as_(mei).post(f"/events/{event.pk}/answer/", {"answer": "going"}).status_code == 302
    assert (Signup.objects.get().state, Signup.objects.get().known) == ("seated", None)
    (entry,) = _file(f"/events/mine/{issue_link(mei, at=NOON)}.ics")
    assert entry["STATUS"] == "CONFIRMED"
