"""Talks for programs: being asked and answering, a club's and an event's room, what is new since, what was taken back."""

import pytest

from clubs.actions import found_club, join_club
from clubs.chat.actions import room_of_club, say, take_back, write_to
from clubs.chat.models import Participant
from clubs.events.actions import sign_up
from community.api.scopes import Scope
from tests.clubs.events import event_of
from tests.community.rest.asking import Program
from tests.conftest import NOON, drain

pytestmark = pytest.mark.django_db


def test_api_01_a_request_is_listed_and_answered_and_what_is_read_is_said(lin, mei, chen):
    room = write_to(mei, chen, body="周末一起走吗", at=NOON).room
    drain()
    program = Program(chen)
    (asked,) = program.get("chats").json()["items"]
    assert (asked["id"], asked["state"], asked["unread"], asked["other"]["handle"]) == (room.pk, "asked", 1, "mei")
    assert Program(lin).ask("PUT", f"chats/{room.pk}/answer", {"yes": True}).status_code == 404
    assert program.ask("PUT", f"chats/{room.pk}/answer", {"yes": True}).json() == {"done": True}
    assert program.ask("PUT", f"chats/{room.pk}/answer", {"yes": False}).json() == {"done": False}
    last = asked["last_number"]
    assert program.ask("PUT", f"chats/{room.pk}/read", {"number": last}).json() == {"done": True}
    assert program.ask("PUT", f"chats/{room.pk}/read", {"number": 1}).json() == {"done": False}
    (read,) = program.get("chats").json()["items"]
    assert (read["state"], read["unread"], read["read_number"]) == ("in", 0, last)
    assert Program(lin).ask("PUT", f"chats/{room.pk}/read", {"number": 1}).status_code == 404
    assert Program(chen, Scope.READ_MINE).ask("PUT", f"chats/{room.pk}/read", {"number": 1}).status_code == 403


def test_chat_03_a_program_finds_the_room_of_a_club_and_of_an_event(lin, mei, chen):
    club = found_club(lin, "开着的圈子", "open", intro="谁都能进来坐坐", at=NOON)
    event = event_of(lin)
    assert Program(mei).ask("PUT", "clubs/open/chat").status_code == 403
    assert Program(mei).ask("PUT", f"events/{event.pk}/chat").status_code == 403
    join_club(mei, club, at=NOON)
    sign_up(mei, event, at=NOON)
    program = Program(mei)
    own, other = program.ask("PUT", "clubs/open/chat").json(), program.ask("PUT", f"events/{event.pk}/chat").json()
    assert (own["club"], own["event"], other["club"], other["event"]) == ("open", None, None, event.pk)
    assert {row["id"] for row in program.get("chats").json()["items"]} == {own["id"], other["id"]}
    assert program.ask("PUT", "clubs/open/chat").json()["id"] == own["id"]
    assert Program(chen).ask("PUT", "clubs/nowhere/chat").status_code == 404


def test_chat_04_what_is_new_since_a_number_comes_in_order_with_what_was_taken_back(lin, mei):
    club = found_club(lin, "开着的圈子", "open", intro="谁都能进来坐坐", at=NOON)
    join_club(mei, club, at=NOON)
    room = room_of_club(lin, club, at=NOON)
    first, second = (say(lin, room, body=f"第{n}句", at=NOON) for n in (1, 2))
    program = Program(mei)
    whole = program.get(f"chats/{room.pk}/lines").json()
    assert [row["number"] for row in whole["items"]] == [second.number, first.number]
    assert whole["gone"] == []
    third = say(lin, room, body="第3句", at=NOON)
    take_back(lin, first, at=NOON)
    since = program.get(f"chats/{room.pk}/lines?since={whole['last']}").json()
    assert [row["number"] for row in since["items"]] == [third.number]
    assert (since["gone"], since["next"], since["reload"]) == ([first.number], None, False)
    assert program.get(f"chats/{room.pk}/lines?since={since['last']}").json()["items"] == []
    numbers, to = [], f"chats/{room.pk}/lines?since=0&limit=1"
    while to:
        answer = program.get(to).json()
        numbers, to = numbers + [row["number"] for row in answer["items"]], answer["next"]
    assert numbers == [second.number, third.number]
    assert Participant.objects.filter(room=room, member=mei, state="in").exists() is False
