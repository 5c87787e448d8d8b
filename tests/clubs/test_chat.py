"""Talks: who may read and write, what stands, how much is unread, and what rings."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from clubs.actions import leave_club
from clubs.chat.actions import (
    answer,
    ask_in,
    leave_room,
    open_room,
    room_of_club,
    say,
    set_room,
    write_to,
)
from clubs.chat.audiences import talks_of
from clubs.chat.models import STAYS_OPEN, Message, Participant, Room, may_enter
from clubs.chat.permissions import FIRST_LINES
from clubs.events.actions import sign_off, sign_up
from community.access.permissions import Refused
from profiles.inbox.models import Line
from profiles.models import Member
from profiles.ties.actions import block
from tests.clubs.chats import State, page_of, send, send_by_script, words_in
from tests.clubs.events import event_of
from tests.conftest import NOON, as_, drain, let_in, searched

SOON = NOON + timedelta(minutes=1)


def lines_for(member, kind):
    return list(Line.objects.filter(member=member, kind=kind))


def test_chat_01_who_may_enter_a_room_is_who_it_is_visible_to(
    talk, group, club, lin, mei, chen, shen, colleagues, admin
):
    """Over every state of taking part, in every kind of room; the quick answer that sockets get is the page's. The face of a
    room, without its lines, is seen by those who were asked into a group besides, and by nobody else."""
    rooms = [talk, group, open_room(admin, "夜谈", at=NOON), room_of_club(lin, club, at=NOON)]
    members = (lin, mei, chen, shen, colleagues["moderator"])
    seen = set()
    for state in (*State, None):
        for room in rooms:
            Participant.objects.filter(room=room).delete()
            if state is not None:
                Participant.objects.bulk_create(
                    Participant(room=room, member=member, state=state, at=NOON) for member in members
                )
            for who in (*members, AnonymousUser()):
                may = Room.objects.open_to(who).filter(pk=room.pk).exists()
                assert may_enter(who, room.pk) == may, (state, room.kind, who)
                asked = (room.kind, state, who.is_authenticated) == ("group", State.ASKED, True)
                assert Room.objects.visible_to(who).filter(pk=room.pk).exists() == (may or asked)
                assert not (may and asked)
                seen.add((room.kind, state, may))
    assert {may for _kind, _state, may in seen} == {True, False}
    assert not may_enter(lin, 999_999)


# --- private talks ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tail", ["", "lines/", "people/", "day/?day=2026-01-01"])
def test_chat_01_a_stranger_gets_404_at_every_door_of_a_private_talk(talk, group, chen, colleagues, tail):
    for place in (talk, group):
        for who in (chen, colleagues["moderator"]):
            assert page_of(place, who, tail).status_code == 404
        assert Client().get(f"/chat/{place.pk}/").status_code == 302


def test_chat_01_a_stranger_cannot_write_into_a_private_talk(talk, chen, lin):
    assert send(talk, chen).status_code == 404
    assert send_by_script(talk, chen)[0] == 404
    with pytest.raises(Refused):
        say(chen, talk, body="我也去", at=NOON)
    assert words_in(talk) == ["周六去不去莫干山"]


def test_chat_01_what_a_stranger_writes_is_held_apart_until_it_is_taken_in(lin, chen):
    written = write_to(chen, lin, body="你好，想问问山路", at=NOON)
    drain()
    assert "老陈" in as_(lin).get("/chat/requests/").content.decode()
    assert "你好，想问问山路" not in as_(lin).get("/chat/").content.decode()
    assert not lines_for(lin, "chat")
    with pytest.raises(Refused):
        say(lin, written.room, body="行", at=SOON)
    answer(lin, written.room, True, at=SOON)
    say(lin, written.room, body="行", at=SOON)
    assert "老陈" not in as_(lin).get("/chat/requests/").content.decode()
    assert words_in(written.room) == ["你好，想问问山路", "行"]


def test_chat_01_a_stranger_writes_three_lines_until_she_answers(lin, chen):
    room = write_to(chen, lin, body="一", at=NOON).room
    for body in ("二", "三"):
        say(chen, room, body=body, at=NOON)
    with pytest.raises(Refused, match="还没回"):
        say(chen, room, body="四", at=NOON)
    assert len(words_in(room)) == FIRST_LINES


@pytest.mark.parametrize("refused", [True, False])
def test_chat_01_a_refused_stranger_cannot_deliver_and_is_told_what_one_who_waits_is_told(lin, chen, refused):
    room = write_to(chen, lin, body="在吗", at=NOON).room
    if refused:
        answer(lin, room, False, at=SOON)
    written = [send_by_script(room, chen, body)[0] for body in ("在吗在吗", f"@{lin.name} 在吗", "最后一句")]
    assert written == [200, 200, 403]
    with pytest.raises(Refused, match="还没回"):
        write_to(chen, lin, body="真的最后一句", at=SOON)
    assert "还没回" in send_by_script(room, chen)[1]["sentence"]
    assert "等 TA 答应" in page_of(room, chen, "people/").text
    drain()
    assert page_of(room, lin).status_code == (404 if refused else 200)
    lin.refresh_from_db()
    pages = [as_(lin).get(page) for page in ("/chat/requests/", "/chat/", "/inbox/")]
    assert any("在吗" in page.text for page in pages) != refused
    assert bool(searched("在吗", lin)) != refused
    assert not lines_for(lin, "chat") + lines_for(lin, "chat_mention")
    assert bool(talks_of(Member.objects.get(pk=lin.pk))) != refused


def test_chat_01_whoever_refused_may_begin_herself(lin, chen):
    room = write_to(chen, lin, body="在吗", at=NOON).room
    answer(lin, room, False, at=SOON)
    write_to(lin, chen, body="刚才手滑", at=SOON)
    say(chen, room, body="没事", at=SOON)
    assert words_in(room) == ["在吗", "刚才手滑", "没事"]


def test_prof_13_who_is_blocked_neither_begins_nor_goes_on(talk, lin, mei, chen):
    block(mei, lin, at=SOON)
    with pytest.raises(Refused, match="不想和你往来"):
        say(lin, talk, body="在吗", at=SOON)
    block(mei, chen, at=SOON)
    with pytest.raises(Refused, match="不想和你往来"):
        write_to(chen, mei, body="你好", at=SOON)
    assert send_by_script(talk, lin)[0] == 403
    assert words_in(talk) == ["周六去不去莫干山"]


def test_chat_01_whoever_blocked_sees_nothing_of_him_in_a_group(group, lin, mei):
    for who in (lin, mei):
        say(who, group, body=f"{who.name}说的话", at=NOON)
    block(mei, lin, at=SOON)
    assert "小林说的话" not in page_of(group, mei).content.decode()
    assert "小林说的话" in page_of(group, lin).content.decode()


def test_chat_01_a_pair_has_one_talk_whoever_begins(talk, lin, mei):
    assert write_to(mei, lin, body="去", at=SOON).room == talk
    assert Room.objects.count() == 1


def test_chat_01_a_group_asks_those_who_do_not_know_who_opens_it(group, lin, mei, chen):
    assert ask_in(lin, group, [chen], at=SOON) == 1
    states = dict(Participant.objects.filter(room=group).values_list("member__handle", "state"))
    assert states == {"lin": State.IN, "mei": State.IN, "chen": State.ASKED}
    assert Room.objects.get(pk=group.pk).people == 2
    answer(chen, group, True, at=SOON)
    assert Room.objects.get(pk=group.pk).people == 3
    assert say(chen, group, body="我来了", at=SOON)


def test_chat_01_whoever_refused_a_group_is_not_asked_again(group, lin, chen):
    ask_in(lin, group, [chen], at=SOON)
    answer(chen, group, False, at=SOON)
    assert ask_in(lin, group, [chen], at=SOON) == 0


def test_chat_01_who_leaves_a_group_reads_no_more_and_its_last_owner_has_an_heir(group, lin, mei):
    leave_room(lin, group, at=SOON)
    assert page_of(group, lin).status_code == 404
    assert Participant.objects.get(room=group, member=mei).is_owner
    with pytest.raises(Refused):
        say(lin, group, body="再说一句", at=SOON)


# --- saying -----------------------------------------------------------------------------------------------------------


def test_chat_02_the_plain_form_posts_and_shows_without_scripts(talk, lin, mei):
    answer = send(talk, mei, "去，几点")
    assert answer.status_code == 302
    assert "去，几点" in page_of(talk, lin).content.decode()


def test_chat_04_the_same_line_sent_again_is_one(talk, mei):
    nonce = "3f1c2d4e-0000-4000-8000-000000000001"
    first, again = (send_by_script(talk, mei, "去", nonce=nonce) for _ in range(2))
    assert first[1]["n"] == again[1]["n"] == 2
    assert words_in(talk) == ["周六去不去莫干山", "去"]


@pytest.mark.parametrize(
    ("body", "sentence"), [("", "还没写内容"), ("　 ", "还没写内容"), ("长" * 10_001, "一句最多 10000 字")]
)
def test_a_bad_line_gets_its_sentence_and_stays_typed(talk, mei, body, sentence):
    status, said = send_by_script(talk, mei, body)
    assert status == 422
    assert sentence in said["sentence"]
    answer = send(talk, mei, body)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    if body.strip():
        assert body in answer.content.decode()


def test_a_room_that_does_not_exist_and_one_that_was_left(group, mei, lin):
    leave_room(mei, group, at=SOON)
    for pk in (group.pk, 999_999):
        status, said = 404, "不在这个聊天里"
        answer = as_(mei).post(f"/chat/{pk}/say/", {"body": "在吗"}, headers={"accept": "application/json"})
        assert (answer.status_code, said in answer.json()["sentence"]) == (status, True)


def test_a_sign_in_that_ended_meanwhile_says_so(talk, mei):
    answer = Client().post(f"/chat/{talk.pk}/say/", {"body": "写到一半"}, headers={"accept": "application/json"})
    assert answer.status_code == 403
    assert "先登录" in answer.json()["sentence"]


def test_chat_07_words_are_checked_as_in_posts(room, talk, lin, mei, blocked_word, held_word):
    for place in (room, talk):
        assert send_by_script(place, mei, f"来点{blocked_word}吧")[0] == 422
    say(mei, room, body=f"说到{held_word}", at=NOON)
    assert Message.objects.get(room=room, author=mei).held
    drain()
    assert not searched(held_word, lin)
    say(mei, talk, body=f"说到{held_word}", at=NOON)
    assert not Message.objects.filter(room=talk, author=mei, held=True).exists()


# --- rooms of clubs, rooms for all ------------------------------------------------------------------------------------


def test_chat_03_the_room_of_a_club_opens_once_and_follows_its_members(club, lin, mei, chen, admin):
    first = as_(mei).get(f"/clubs/{club.slug}/room/")
    assert first.url == as_(lin).get(f"/clubs/{club.slug}/room/").url
    assert Room.objects.count() == 1
    assert as_(chen).get(f"/clubs/{club.slug}/room/").status_code == 404
    place = Room.objects.get()
    assert page_of(place, chen).status_code == 404
    assert page_of(place, mei).status_code == 200
    leave_club(mei, club, at=SOON)
    assert page_of(place, mei).status_code == 404
    assert send_by_script(place, mei)[0] == 404


def test_chat_03_a_room_for_all_is_read_by_members_and_opened_by_the_brand(colleagues, mei, chen):
    with pytest.raises(Refused):
        open_room(mei, "夜谈", at=NOON)
    place = open_room(colleagues["moderator"], "夜谈", intro="睡不着的来", at=NOON)
    say(chen, place, body="今晚有雾", at=NOON)
    assert "今晚有雾" in page_of(place, mei).content.decode()
    assert "夜谈" in as_(mei).get("/chat/rooms/").content.decode()
    assert Client().get(f"/chat/{place.pk}/").status_code == 302


def test_actv_01_a_new_room_stands_in_the_timeline(colleagues, mei):
    open_room(colleagues["moderator"], "夜谈", intro="睡不着的来", at=NOON)
    assert "开了一个聊天室" in as_(mei).get("/now/").content.decode()
    assert "夜谈" not in Client().get("/now/").content.decode()


def test_chat_03_a_closed_room_is_read_and_not_written(room, lin, mei):
    say(mei, room, body="先说一句", at=NOON)
    set_room(lin, room, closed=True, at=SOON)
    with pytest.raises(Refused, match="关了"):
        say(mei, room, body="再说一句", at=SOON)
    assert "先说一句" in page_of(room, mei).content.decode()


def test_chat_03_the_room_of_an_event_follows_its_seats_and_closes_after_it(lin, mei, chen, colleagues):
    event = event_of(lin)
    sign_up(mei, event, at=NOON)
    door = f"/events/{event.pk}/room/"
    assert as_(mei).get(door).url == as_(lin).get(door).url
    assert as_(chen).get(door).status_code == as_(colleagues["moderator"]).get(door).status_code == 403
    place = Room.objects.get(event=event)
    say(mei, place, body="带不带折叠椅", at=NOON)
    top = page_of(place, mei).content.decode().partition("</header>")[2].partition("</header>")[0]
    assert f'href="{event.get_absolute_url()}"' in top
    assert event.place in top
    assert page_of(place, chen).status_code == 404
    sign_off(mei, event, at=SOON)
    assert page_of(place, mei).status_code == 404
    assert send_by_script(place, mei)[0] == 404
    assert say(lin, place, body="散了也能说一天", at=event.ends_at + STAYS_OPEN - timedelta(minutes=1))
    with pytest.raises(Refused, match="活动散了"):
        say(lin, place, body="再说一句", at=event.ends_at + STAYS_OPEN)
    assert "带不带折叠椅" in page_of(place, lin).content.decode()


def test_chat_03_whoever_left_a_club_is_counted_in_its_room_no_more_and_hears_of_nothing(room, club, lin, mei):
    for who in (lin, mei):
        say(who, room, body="在", at=NOON)
    leave_club(mei, club, at=SOON)
    say(lin, room, body="她走了以后的话", at=SOON)
    drain()
    assert Room.objects.get(pk=room.pk).people == 1
    assert not [x for x in lines_for(mei, "chat") if x.at >= SOON]
    with pytest.raises(Refused):
        say(mei, room, body="我还在吗", at=SOON)
    let_in(mei, club, at=SOON)
    say(mei, room, body="回来了", at=SOON)
    assert Room.objects.get(pk=room.pk).people == 2
