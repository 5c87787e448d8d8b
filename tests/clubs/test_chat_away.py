"""What a page is told after it was away, and who hears on."""

import asyncio
import json
from datetime import timedelta

import pytest

from clubs.actions import found_club, join_club, leave_club, remove_member
from clubs.chat.actions import (
    answer,
    hide,
    let_back,
    open_group,
    remove_person,
    restore,
    room_of_event,
    say,
    take_back,
    write_to,
)  # fmt: skip
from clubs.chat.models import Message, Participant, Room
from clubs.events.actions import change_event, sign_up
from clubs.events.models import Signup
from clubs.models import Membership
from community.access.registry import forget_keys, keys_of
from community.moderation.actions import take_measure
from community.moderation.models import MeasureKind
from profiles.models import Member
from profiles.ties.actions import block
from tests.clubs.events import event_of, fields
from tests.community.test_live import frames, in_thread, quick_looks, run, socket  # noqa: F401
from tests.conftest import NOON, as_, drain, person

SOON = NOON + timedelta(minutes=1)
State = Participant.State


def test_chat_07_whoever_is_let_back_hears_on_on_the_page_that_is_open(
    group, lin, mei, django_capture_on_commit_callbacks
):
    line = socket(mei)

    def rung(act, *args, **more):
        with django_capture_on_commit_callbacks(execute=True):
            act(*args, **more)

    async def walk():
        await line.connect()
        await line.send_to(text_data=json.dumps({"listen": {f"room:{group.pk}": group.last_number}}))
        await asyncio.sleep(0.2)
        row = await in_thread(lambda: Participant.objects.get(room=group, member=mei))
        await in_thread(rung, lambda: remove_person(lin, row, at=SOON))
        while not await line.receive_nothing(timeout=0.4):
            await frames(line, 1)
        await in_thread(rung, lambda: say(lin, group, body="没有她的时候", at=SOON))
        assert await line.receive_nothing(timeout=0.4)
        await in_thread(rung, lambda: let_back(lin, row, at=SOON))
        await in_thread(rung, lambda: answer(mei, group, True, at=SOON))
        await asyncio.sleep(0.3)
        await in_thread(rung, lambda: say(lin, group, body="又有她了", at=SOON))
        heard = []
        while not await line.receive_nothing(timeout=0.4):
            heard += await frames(line, 1)
        await line.disconnect()
        return json.dumps(heard, ensure_ascii=False)

    assert "又有她了" in run(walk)


def test_chat_07_whose_account_is_stopped_has_no_socket_and_gets_none_that_hears(
    group, lin, mei, colleagues, django_capture_on_commit_callbacks
):
    line, again = socket(mei), socket(mei)
    wanted = json.dumps({"listen": {f"room:{group.pk}": group.last_number}})

    def stop():
        with django_capture_on_commit_callbacks(execute=True):
            take_measure(
                colleagues["moderator"], mei, MeasureKind.SUSPEND, rule="rude", reason="骂人",
                until=NOON + timedelta(days=900), at=NOON,
            )  # fmt: skip

    def speak():
        with django_capture_on_commit_callbacks(execute=True):
            say(lin, group, body="她停了以后", at=SOON)

    async def walk():
        await line.connect()
        await line.send_to(text_data=wanted)
        await asyncio.sleep(0.2)
        await in_thread(stop)
        closed = await line.receive_output(timeout=2)
        await again.connect()
        await again.send_to(text_data=wanted)
        await asyncio.sleep(0.2)
        await in_thread(speak)
        silent = await again.receive_nothing(timeout=0.5)
        await again.disconnect()
        return closed["type"], silent

    assert run(walk) == ("websocket.close", True)


def test_chat_04_a_page_that_was_away_is_told_how_far_it_read_and_what_became_of_what_it_holds(group, lin, mei):
    first, second, third = (say(lin, group, body=f"第{n}句", at=NOON) for n in range(3))
    held = third.number
    take_back(lin, first, at=SOON)
    take_back(lin, second, at=SOON)
    for n in range(60):
        say(lin, group, body=f"后来第{n}句", at=SOON)
    told = as_(mei).get(f"/chat/{group.pk}/lines/?after={held}").json()
    assert told["gone"] == [first.number, second.number]
    assert told["more"]
    rest = as_(mei).get(f"/chat/{group.pk}/lines/?after={told['last']}").json()
    assert not rest["more"]
    assert rest["last"] == Room.objects.get(pk=group.pk).last_number
    html = "".join(told["html"] + rest["html"])
    assert all(f"后来第{n}句" in html for n in range(60))


def test_chat_09_words_that_came_back_and_went_again_are_gone(room, lin, mei):
    row = say(mei, room, body="反反复复", at=NOON)
    held = row.number
    hide(lin, row, rule="rude", at=SOON)
    restore(lin, row, at=SOON)
    told = as_(lin).get(f"/chat/{room.pk}/lines/?after={held}").json()
    assert (told["gone"], len(told["html"])) == ([held], 1)  # taken off, and drawn anew
    row.refresh_from_db()
    take_back(mei, row, at=SOON)
    told = as_(lin).get(f"/chat/{room.pk}/lines/?after={held}").json()
    assert told["gone"] == [held]
    assert "反反复复" not in json.dumps(told, ensure_ascii=False)


def test_chat_02_what_was_typed_for_a_first_line_goes_to_the_talk_that_was_begun_meanwhile(lin, chen):
    write_to(chen, lin, body="我先说", at=NOON)
    assert as_(lin).post(f"/chat/with/{chen.handle}/", {"body": "我打了两分钟的字"}).status_code == 302
    assert Message.objects.filter(author=lin, source="我打了两分钟的字").count() == 1


def test_chat_04_the_plain_form_pressed_twice_says_it_once_and_other_words_are_another_line(talk, mei):
    page = as_(mei).get(talk.get_absolute_url()).text
    nonce = page.partition('name="nonce" value="')[2].partition('"')[0]
    for body in ("到了", "到了", "又到了"):
        as_(mei).post(f"/chat/{talk.pk}/say/", {"body": body, "nonce": nonce})
    assert list(
        Message.objects.filter(author=mei, kind="said").order_by("number").values_list("source", flat=True)
    ) == [
        "到了",
        "又到了",
    ]


def test_chat_01_a_stranger_who_was_asked_and_removed_is_nobody_who_could_be_let_back(lin, chen):
    group = open_group(lin, "自驾", [chen], at=NOON)
    row = Participant.objects.get(room=group, member=chen)
    assert row.state == State.ASKED
    remove_person(lin, row, at=SOON)
    assert not Participant.objects.filter(room=group, member=chen).exists()


def test_prof_13_of_whom_she_blocked_nothing_is_quoted(group, lin, mei, chen):
    Participant.objects.create(room=group, member=chen, at=NOON)
    said = say(chen, group, body="被拉黑的话", at=NOON)
    say(lin, group, body="回你一句", quoted=said, at=SOON)
    assert "被拉黑的话" in as_(mei).get(group.get_absolute_url()).text
    block(mei, chen, at=SOON)
    page = as_(Member.objects.get(pk=mei.pk)).get(group.get_absolute_url()).text
    assert "回你一句" in page
    assert "被拉黑的话" not in page


def test_a_day_before_any_calendar_gets_its_sentence(talk, mei):
    answered = as_(mei).get(f"/chat/{talk.pk}/day/?day=0001-01-01", follow=True)
    assert answered.status_code == 200
    assert "那时还没有这里" in answered.text


@pytest.mark.parametrize("how", ["planned it", "has a seat"])
def test_chat_03_whoever_lost_the_club_has_lost_the_rooms_of_its_events_with_the_next_request(club, lin, mei, how):
    Membership.objects.filter(club=club, member=mei).update(rank="moderator")
    event = event_of(mei if how == "planned it" else lin, club, readers="club")
    if how == "has a seat":
        sign_up(mei, event, at=NOON)
        Membership.objects.filter(club=club, member=mei).update(rank="member")
    mei = Member.objects.get(pk=mei.pk)
    room = room_of_event(mei, event, at=NOON)
    assert as_(mei).get(room.get_absolute_url()).status_code == 200
    remove_member(lin, Membership.objects.get(club=club, member=mei), reason="说好了不来", at=SOON)
    mei = Member.objects.get(pk=mei.pk)
    assert event.key not in keys_of(mei)
    assert as_(mei).get(room.get_absolute_url()).status_code == 404
    assert as_(mei).post(f"/chat/{room.pk}/say/", {"body": "还在"}).status_code == 404
    assert as_(mei).get(f"/events/{event.pk}/people/").status_code in (403, 404)


def test_evnt_02_outsiders_of_an_event_that_is_for_its_club_now_give_their_seats_to_the_line(lin, mei, chen, admin):
    club = found_club(lin, "周末露营", "lu-ying", intro="一起去", kind="circle", at=NOON - timedelta(days=9))
    join_club(mei, club, at=NOON)
    event = event_of(lin, club, seats=1)
    sign_up(chen, event, at=NOON)
    sign_up(mei, event, at=NOON)
    drain()
    change_event(lin, event, at=SOON, **fields(seats=1, readers="club"))
    drain()
    states = dict(Signup.objects.filter(event=event).values_list("member__handle", "state"))
    assert states["chen"] == "shut"
    assert states["mei"] in (Signup.State.OFFERED, Signup.State.SEATED)


def test_evnt_03_a_party_that_shrinks_as_its_turn_comes_takes_what_it_needs(lin, mei, chen):
    event = event_of(lin, seats=2, most_guests=1)
    late = person("late", "晚来的")
    sign_up(late, event, guests=1, at=NOON)
    sign_up(chen, event, guests=1, at=NOON)
    # the first gives up: the second is offered two seats by the very press that says she comes alone
    Signup.objects.filter(event=event, member=late).delete()
    event.taken = 0
    event.save()
    own = sign_up(chen, event, guests=0, at=SOON)
    event.refresh_from_db()
    assert (own.state, event.taken) == (Signup.State.SEATED, 1)


def test_chat_03_leaving_the_club_closes_the_event_room_without_the_worker(club, lin, mei):
    event = event_of(lin, club, readers="club")
    sign_up(mei, event, at=NOON)
    leave_club(mei, club, at=SOON)
    forget_keys(mei)
    assert event.key not in keys_of(Member.objects.get(pk=mei.pk))
