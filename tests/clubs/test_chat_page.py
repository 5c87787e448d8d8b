"""A talk's page: who is in by opening it, what stands in its box, what it says where nothing may be said just now, and in
which language lines come."""

import asyncio
import json
from datetime import timedelta

import pytest
from django.conf import settings as site
from django.utils import timezone
from django.utils.translation import override

from clubs.actions import leave_club
from clubs.chat.actions import (
    come_in,
    leave_lost_rooms,
    open_room,
    remove_person,
    room_of_event,
    say,
    set_room,
    silence,
)
from clubs.chat.live import read_on as read_line
from clubs.chat.models import Participant
from clubs.events.actions import sign_up
from community.live.ears import Ear, Said
from forums.actions import reply
from forums.live import read_on as read_post
from profiles.drafts.actions import keep_draft
from profiles.drafts.models import Draft
from profiles.inbox.models import Line
from profiles.ties.actions import block
from tests.clubs.chats import State, page_of, send, send_by_script
from tests.clubs.events import event_of
from tests.community.attachments.conftest import JPEG, bring
from tests.community.test_live import frames, in_thread, quick_looks, run, socket  # noqa: F401
from tests.conftest import NOON, as_, drain, let_in

SOON = NOON + timedelta(minutes=1)


# --- who is in --------------------------------------------------------------------------------------------------------


def test_chat_03_whoever_opens_the_room_of_her_club_is_in_it_and_is_called(room, lin, mei):
    assert "还没进去过" in as_(mei).get("/chat/").text
    page = page_of(room, mei).text
    assert "1 人进来过" in page
    assert Participant.objects.get(room=room, member=mei).state == State.IN
    say(lin, room, body="@小梅 周六来吗", at=SOON)
    drain()
    assert Line.objects.filter(member=mei, kind="chat_mention").exists()
    listed = as_(mei).get("/chat/").text
    assert "还没进去过" not in listed
    assert "周六来吗" in listed


def test_chat_03_a_room_for_all_is_looked_at_without_being_in_it(colleagues, mei):
    row = open_room(colleagues["moderator"], "夜谈", at=NOON)
    assert page_of(row, mei).status_code == 200
    assert not Participant.objects.filter(room=row, member=mei).exists()


def test_chat_03_whoever_comes_to_an_event_is_in_its_room_by_opening_it(lin, mei):
    event = event_of(lin, seats=5)
    sign_up(mei, event, at=NOON)
    row = room_of_event(lin, event, at=NOON)
    assert page_of(row, mei).status_code == 200
    assert Participant.objects.get(room=row, member=mei).state == State.IN


def test_chat_07_whoever_was_asked_to_leave_is_told_so_and_is_not_asked_in(room, club, lin, mei):
    come_in(mei, room, at=NOON)
    remove_person(lin, Participant.objects.get(room=room, member=mei), at=SOON)
    assert "还没进去过" not in as_(mei).get("/chat/").text
    answer = as_(mei).get(f"/clubs/{club.slug}/room/")
    assert answer.status_code == 403
    assert "被请出了这个聊天室" in answer.text
    assert club.get_absolute_url() in answer.text
    assert as_(lin).get(f"/clubs/{club.slug}/room/").status_code == 302


def test_chat_03_whoever_left_a_club_and_came_back_finds_its_room_in_the_list(room, club, lin, mei):
    come_in(mei, room, at=NOON)
    leave_club(mei, club, at=NOON)
    leave_lost_rooms(mei, NOON)
    let_in(mei, club)
    assert "还没进去过" in as_(mei).get("/chat/").text
    assert page_of(room, mei).status_code == 200
    assert Participant.objects.get(room=room, member=mei).state == State.IN


# --- the box ----------------------------------------------------------------------------------------------------------


def test_chat_09_what_was_kept_answers_nothing_that_is_not_seen(talk, lin, mei):
    keep_draft(mei, f"chat:{talk.pk}", {"body": ["写到一半"], "quoted": ["1"]}, url=talk.get_absolute_url(), at=NOON)
    page = page_of(talk, mei)
    assert "写到一半" in page.text
    assert 'name="quoted" value=""' in page.text
    assert page.context["quoting"] is None
    asked = page_of(talk, mei, "?quote=1")
    assert 'name="quoted" value="1"' in asked.text
    assert "data-quoting" in asked.text


def test_chat_09_a_form_that_comes_back_shows_what_it_answers_and_leads_to_pages_that_are_there(talk, mei):
    for n in range(60):
        say(mei, talk, body=f"第{n}句", at=NOON)
    answer = send(talk, mei, body=" ", quoted="1", draft=f"chat:{talk.pk}", draft_url=talk.get_absolute_url())
    assert answer.status_code == 422
    assert "data-quoting" in answer.text
    assert f'href="{talk.get_absolute_url()}?before=' in answer.text
    assert f'name="draft_url" value="{talk.get_absolute_url()}"' in answer.text


def test_attc_01_a_picture_that_waits_for_a_talk_is_in_sight(talk, mei, files_apart):
    assert '<details class="say-more">' in page_of(talk, mei).text
    bring(mei, "a.jpg", JPEG, place=f"chat:{talk.pk}")
    page = page_of(talk, mei).text
    assert '<details class="say-more" open>' in page
    assert "data-eager" in page


def test_chat_07_who_has_to_wait_keeps_her_box_and_her_words(room, lin, mei):
    set_room(lin, room, slow_seconds=30, at=NOON)
    say(mei, room, body="一", at=timezone.now())
    page = page_of(room, mei).text
    assert "这里开了慢速" in page
    assert 'id="say"' in page
    answer = send(room, mei, body="写得太快的一句")
    assert answer.status_code == 422
    assert "还要等" in answer.text
    assert ">写得太快的一句</textarea>" in answer.text
    silence(lin, Participant.objects.get(room=room, member=mei), timezone.now() + timedelta(hours=1), at=SOON)
    page = page_of(room, mei).text
    assert "发言停到" in page
    assert 'id="say"' in page


def test_chat_03_where_nothing_will_be_said_any_more_there_is_no_box(room, lin, mei):
    set_room(lin, room, closed=True, at=NOON)
    page = page_of(room, mei).text
    assert "这个聊天室关了" in page
    assert 'id="say"' not in page
    assert "还没发的话" in send(room, mei, body="还没发的话").text


def test_chat_04_a_line_a_script_could_not_say_is_no_draft_of_the_next(room, lin, mei):
    place = f"chat:{room.pk}"
    set_room(lin, room, closed=True, at=NOON)
    keep_draft(mei, place, {"body": ["下一句"]}, url=room.get_absolute_url(), at=NOON)
    assert send_by_script(room, mei, body="上一句", draft=place)[0] == 403
    assert Draft.objects.of(mei, place).initial["body"] == "下一句"
    send(room, mei, body="上一句", draft=place)  # control: the page's own form keeps what it could not say
    assert Draft.objects.of(mei, place).initial["body"] == "上一句"


def test_chat_07_a_line_that_waits_says_who_sees_it(room, lin, mei, held_word):
    say(mei, room, body=f"说到{held_word}", at=NOON)
    assert "只有你和照看聊天室的人看得到" in page_of(room, mei).text
    assert "别人还看不到" in page_of(room, lin).text


# --- further back -----------------------------------------------------------------------------------------------------


def test_chat_04_a_window_at_the_newest_she_reads_is_no_window_of_the_past(group, lin, mei, chen):
    Participant.objects.create(room=group, member=chen, at=NOON)
    hers = say(mei, group, body="她的最后一句", at=NOON)
    for n in range(60):
        say(chen, group, body=f"被拉黑的人说的{n}", at=SOON)
    assert page_of(group, mei, f"?at={hers.number}").context["newer"] is True
    block(mei, chen, at=SOON)
    page = page_of(group, mei, f"?at={hers.number}")
    assert page.context["newer"] is False
    assert "data-past" not in page.text


# --- in her language --------------------------------------------------------------------------------------------------


def in_english(line):
    """The same socket, of somebody who reads English; what her browser prefers beside that says nothing."""
    name = b"cookie"
    headers = dict(line.scope["headers"]) | {b"accept-language": b"zh-TW"}
    headers[name] = headers.get(name, b"") + f"; {site.LANGUAGE_COOKIE_NAME}=en".encode()
    line.scope["headers"] = list(headers.items())
    return line


@pytest.mark.parametrize("where", ["room", "topic"])
def test_site_01_lines_come_in_the_language_of_the_page(group, topic, lin, mei, where):
    hers, his = in_english(socket(mei)), socket(lin)
    his.scope["headers"].append((b"accept-language", b"en"))  # no choice of his
    name = f"room:{group.pk}" if where == "room" else f"topic:{topic.pk}"

    async def walk():
        for line in (hers, his):
            await line.connect()
            await line.send_to(text_data=json.dumps({"listen": {name: 1}}))
            await asyncio.sleep(0.1)
        await (
            in_thread(say, lin, group, body="晚安", at=SOON)
            if where == "room"
            else in_thread(reply, lin, topic, body="晚安", at=SOON)
        )
        heard = [(await frames(line, 2 if where == "room" else 1))[-1]["html"] for line in (hers, his)]
        for line in (hers, his):
            await line.disconnect()
        return heard

    english, chinese = run(walk)
    assert "晚安" in english
    assert "晚安" in chinese
    assert ("reply, take back, report" in english) == (where == "room")
    assert english != chinese


def test_site_01_a_line_is_drawn_once_for_each_language_and_for_nobody_in_vain():
    drawn = []
    said = Said("room:1", 2, {"html": "一", "drawn": lambda bare: drawn.append(bare) or {"html": "one"}})
    ears = [Ear(None), Ear(None, language="en"), Ear(None, language="en"), Ear(None)]
    said.to(ears[0])
    assert drawn == []
    for ear in ears[1:]:
        said.to(ear)
    assert drawn == [False]
    assert ["one" in ear.frames.get_nowait() for ear in ears] == [False, True, True, False]


def test_site_01_what_is_drawn_anew_asks_the_database_nothing(
    group, topic, lin, mei, colleagues, django_assert_num_queries
):
    """Sockets draw it in the loop, which may not wait for the database."""
    moderator = colleagues["moderator"]
    Participant.objects.create(room=group, member=moderator, at=NOON)
    first = say(mei, group, body="先说一句", at=NOON)
    line = say(moderator, group, body=f"@{lin.name} 回你一句 https://example.com/", quoted=first, at=SOON)
    post = reply(moderator, topic, body=f"@{lin.name} 楼上说得对", quoted=topic.posts.get(number=1), at=SOON)
    payloads = [read_line(group.pk, line.number - 1)[0][1], read_post(topic.pk, post.number - 1)[0][1]]
    with django_assert_num_queries(0), override("en"):
        for payload in payloads:
            assert moderator.name in payload["drawn"](False)["html"]
