"""Being asked into a group and leaving one: what is read before a yes, how many one may ask, whose the words stay."""

import asyncio
import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clubs.actions import leave_club
from clubs.chat.actions import answer, ask_in, leave_room, open_group, read_up_to, remove_person, say
from clubs.chat.audiences import talks_of
from clubs.chat.models import Message, Participant, Room
from clubs.chat.panels import waiting
from clubs.chat.views import lists
from community.access.permissions import Refused
from community.access.registry import finding_keys
from profiles.models import Member
from profiles.ties.actions import block, follow, unblock
from profiles.ties.models import Follow
from tests.clubs.chats import State, page_of, send, send_by_script
from tests.community.test_live import frames, in_thread, listens, quick_looks, run, socket  # noqa: F401
from tests.conftest import NOON, as_, cost, drain, person, searched

SOON = NOON + timedelta(minutes=1)
LATER = NOON + timedelta(minutes=10)


def again(member):
    """The same member, as the next request knows her."""
    return Member.objects.get(pk=member.pk)


@pytest.fixture
def asked(group, lin, chen):
    """The group, with words in it and 老陈 asked in."""
    say(lin, group, body="停车费一共三百二", at=NOON)
    ask_in(lin, group, [chen], at=NOON)
    say(lin, group, body="晚上七点石狮子见", at=SOON)
    drain()
    return Room.objects.get(pk=group.pk)


# --- asked in ---------------------------------------------------------------------------------------------------------


def test_chat_01_whoever_is_asked_into_a_group_sees_who_asks_and_who_is_there(asked, lin, mei, chen):
    seen = page_of(asked, chen).content.decode()
    for words in ("莫干山车队", "小林", "小梅", "请你进来", 'value="yes"', 'value="no"'):
        assert words in seen
    listed = as_(chen).get("/chat/requests/").content.decode()
    assert "莫干山车队" in listed
    assert "小林 请你进这个群" in listed


def test_chat_01_whoever_is_asked_into_a_group_reads_no_line_before_a_yes(asked, lin, chen):
    pages = [page_of(asked, chen), as_(chen).get("/chat/requests/"), as_(chen).get("/chat/"), as_(chen).get("/inbox/")]
    for page in pages:
        assert page.status_code == 200
        assert "三百二" not in page.content.decode()
        assert "石狮子" not in page.content.decode()
    for tail in ("lines/", "people/", "day/?day=2026-01-01", "leave/"):
        assert page_of(asked, chen, tail).status_code == 404
    for door in ("say", "read", "quiet", "people/ask"):
        assert as_(chen).post(f"/chat/{asked.pk}/{door}/", {"body": "在"}).status_code == 404
    line = Message.objects.filter(room=asked, kind="said").last()
    for address in (f"/chat/message/{line.pk}/", f"/report/message/{line.pk}/", f"{asked.get_absolute_url()}?quote=4"):
        assert "石狮子" not in as_(chen).get(address).content.decode()
    assert listens(chen, f"room:{asked.pk}", after=0) == []
    assert not searched("石狮子", again(chen))
    assert asked.key not in finding_keys(again(chen))


def test_chat_01_after_a_yes_everything_is_read_and_after_a_no_nothing(asked, lin, chen, shen):
    answer(chen, asked, True, at=LATER)
    assert "停车费一共三百二" in page_of(asked, chen).content.decode()
    assert searched("石狮子", again(chen))
    assert listens(chen, f"room:{asked.pk}", after=0)
    assert Participant.objects.get(room=asked, member=chen).asked_by is None
    stranger = person("no", "不来的")
    ask_in(lin, asked, [stranger], at=LATER)
    answer(stranger, asked, False, at=LATER)
    assert page_of(asked, stranger).status_code == 404
    assert Participant.objects.get(room=asked, member=stranger).asked_by is None


@pytest.fixture
def roof(rf):
    """How many talks the roof of a member's page says are waiting."""

    def count(member):
        request = rf.get("/")
        request.user = again(member)
        return waiting(request, NOON)["n"]

    return count


def test_chat_09_the_roof_counts_no_words_of_whom_she_has_blocked(roof, group, lin, mei):
    read_up_to(mei, group, group.last_number)
    block(mei, lin, at=NOON)
    say(lin, group, body="你看不到这句", at=LATER)
    group.refresh_from_db()
    row = as_(mei).get("/chat/").context["rows"][0]
    assert (row.room_id, row.unread or 0, roof(mei)) == (group.pk, 0, 0)
    unblock(mei, lin, at=LATER)
    assert roof(mei) == 1


def test_chat_01_an_unanswered_group_waits_at_the_roof_whatever_is_said_in_it(asked, lin, chen, roof):
    def count():
        return roof(chen)

    assert count() == 1
    say(lin, asked, body="又一句", at=LATER)
    assert count() == 1
    assert [(talk.is_unread, talk.is_open) for talk in talks_of(again(chen))] == [(True, False)]
    answer(chen, asked, False, at=LATER)
    assert count() == 0


def test_chat_01_a_group_whose_asker_is_gone_is_still_answered(asked, lin, chen):
    Participant.objects.filter(room=asked, member=chen).update(asked_by=None)
    assert "莫干山车队" in page_of(asked, chen).content.decode()
    assert "请你进这个群" in as_(chen).get("/chat/requests/").content.decode()
    assert as_(chen).post(f"/chat/{asked.pk}/answer/", {"yes": "yes"}).status_code == 302
    assert "三百二" in page_of(asked, chen).content.decode()


def test_chat_01_requests_cost_the_same_however_many_groups_ask(asked, lin, mei, chen):
    few = cost(as_(chen), "/chat/requests/"), cost(as_(chen), asked.get_absolute_url())
    for n in range(12):
        other = open_group(person(f"o{n}", f"群主{n}"), f"群{n}", [chen], at=NOON)
        Participant.objects.create(
            room=asked, member=Participant.objects.get(room=other, is_owner=True).member, at=NOON
        )
    assert (cost(as_(chen), "/chat/requests/"), cost(as_(chen), asked.get_absolute_url())) == few


# --- how many one may ask ---------------------------------------------------------------------------------------------


def test_chat_01_whoever_is_let_back_into_a_group_is_asked_and_says_so_herself(group, lin, mei):
    row = Participant.objects.get(room=group, member=mei)
    remove_person(lin, row, at=SOON)
    assert as_(lin).post(f"/chat/{group.pk}/people/{row.pk}/back/").status_code == 302
    row.refresh_from_db()
    assert (row.state, row.asked_by) == (State.ASKED, lin)
    assert Room.objects.get(pk=group.pk).people == 1
    assert "小林 请你进这个群" in as_(mei).get("/chat/requests/").text
    assert answer(mei, group, True, at=LATER)
    assert Room.objects.get(pk=group.pk).people == 2


def test_chat_01_whoever_blocked_him_is_not_let_back_into_his_group(group, lin, mei):
    row = Participant.objects.get(room=group, member=mei)
    remove_person(lin, row, at=SOON)
    block(mei, lin, at=SOON)
    refused = as_(lin).post(f"/chat/{group.pk}/people/{row.pk}/back/")
    assert refused.status_code == 403
    assert "对方不想和你往来" in refused.text
    row.refresh_from_db()
    assert row.state == State.REMOVED


def test_chat_01_the_first_yes_in_a_group_that_nobody_looks_after_looks_after_it(lin, mei, chen):
    group = open_group(lin, "自驾", [mei, chen], at=NOON)
    leave_room(lin, group, at=SOON)
    for member in (mei, chen):
        assert answer(member, group, True, at=LATER)
    assert list(Participant.objects.filter(room=group, is_owner=True).values_list("member", flat=True)) == [mei.pk]
    assert as_(mei).post(f"/chat/{group.pk}/set/", {"name": "自驾去", "slow_seconds": "0"}).status_code == 302


def test_chat_01_control_a_yes_in_a_group_that_is_looked_after_gives_no_place(asked, chen, lin):
    assert answer(chen, asked, True, at=LATER)
    assert list(Participant.objects.filter(room=asked, is_owner=True).values_list("member", flat=True)) == [lin.pk]


@pytest.fixture
def strangers(db):
    return [person(f"s{n}", f"生人{n}") for n in range(6)]


def names(people):
    return {"name": "约一趟", "people": " ".join(one.name for one in people)}


def test_chat_01_one_asks_so_many_strangers_a_day_and_no_more(lin, mei, strangers, settings):
    settings.CHAT_ASKED_A_DAY = 4
    follow(mei, lin, at=NOON)
    room = open_group(lin, "约一趟", [mei, *strangers[:3]], at=NOON)
    with pytest.raises(Refused, match="最多请 4 位.*还能请 1 位，这次有 2 位"):
        ask_in(lin, room, strangers[3:5], at=SOON)
    with pytest.raises(Refused, match="还能请 1 位"):
        open_group(lin, "再约一趟", strangers[3:], at=SOON)
    assert Participant.objects.filter(state=State.ASKED).count() == 3
    assert Room.objects.count() == 1
    assert ask_in(lin, room, strangers[3:4], at=SOON) == 1
    with pytest.raises(Refused, match="还能请 0 位"):
        ask_in(lin, room, strangers[4:5], at=SOON)
    assert ask_in(lin, room, strangers[4:5], at=NOON + timedelta(days=1)) == 1


def test_chat_01_who_of_many_follows_her_is_asked_once(lin, strangers):
    for one in strangers[::2]:
        follow(one, lin, at=NOON)
    with CaptureQueriesContext(connection) as seen:
        room = open_group(lin, "约一趟", strangers, at=NOON)
    assert sum(f'FROM "{Follow._meta.db_table}"' in query["sql"] for query in seen) == 1
    states = dict(Participant.objects.filter(room=room).values_list("member", "state"))
    assert [states[one.pk] for one in strangers] == [State.IN, State.ASKED] * 3


def test_chat_01_those_who_follow_her_and_those_asked_already_do_not_count(lin, mei, chen, strangers, settings):
    settings.CHAT_ASKED_A_DAY = 1
    for one in (mei, chen):
        follow(one, lin, at=NOON)
    room = open_group(lin, "约一趟", [mei, chen, strangers[0]], at=NOON)
    assert ask_in(lin, room, strangers[:1], at=SOON) == 0


def test_chat_01_the_figure_stands_on_the_page_and_what_was_typed_stays(lin, strangers, settings):
    settings.CHAT_ASKED_A_DAY = 2
    assert "一天最多请 2 位" in as_(lin).get("/chat/group/").content.decode()
    answered = as_(lin).post("/chat/group/", names(strangers))
    said = answered.content.decode()
    assert answered.status_code == 422
    assert "一天最多请 2 位没关注你的车友，还能请 2 位，这次有 6 位" in said
    assert "生人5" in said
    assert not Room.objects.exists()
    room = open_group(lin, "约一趟", strangers[:1], at=NOON)
    assert "一天最多请 2 位" in page_of(room, lin, "people/").content.decode()
    answered = as_(lin).post(f"/chat/{room.pk}/people/ask/", {"people": "生人3 生人4 生人5"})
    assert answered.status_code == 422
    assert "这次有 3 位" in answered.content.decode()
    assert "生人5" in answered.content.decode()


def test_chat_01_one_group_too_many_is_said_in_the_form_and_what_was_typed_stays(lin, mei, monkeypatch):
    monkeypatch.setattr(lists, "NEW_GROUPS_A_DAY", 1)
    assert as_(lin).post("/chat/group/", names([mei])).status_code == 302
    answered = as_(lin).post("/chat/group/", {"name": "再约一趟", "people": "小梅"})
    assert answered.status_code == 422
    assert re.search(r'class="note note-bad".*一天最多开 1 个群，.+ 以后再开', answered.text)
    assert 'value="再约一趟"' in answered.text
    assert Room.objects.count() == 1


@pytest.mark.parametrize(
    ("door", "typed", "field"),
    [("people/ask", {"people": "谁也不是"}, "people"), ("set", {"name": "长" * 31, "slow_seconds": "0"}, "name")],
)
def test_chat_04_what_was_typed_wrong_is_said_above_its_own_form(group, lin, door, typed, field):
    answered = as_(lin).post(f"/chat/{group.pk}/{door}/", typed)
    assert answered.status_code == 422
    form = answered.text.partition(f'action="/chat/{group.pk}/{door}/"')[2].partition("</form>")[0]
    assert 'class="note note-bad" role="alert" tabindex="-1"' in form
    assert f'href="#id_{field}"' in form
    assert answered.text.count("note-bad") == 1
    assert "note-bad" not in page_of(group, lin, "people/").text


# --- left -------------------------------------------------------------------------------------------------------------


def gone_from(way, group, room, club, lin, mei):
    """mei has said something and is in it no more."""
    place = room if way == "leaves the club" else group
    said = say(mei, place, body="我家在三号楼", at=NOON)
    say(lin, place, body="知道了，三号楼后面", quoted=said, at=NOON)
    if way == "leaves":
        leave_room(mei, place, at=SOON)
    elif way == "is removed":
        remove_person(lin, Participant.objects.get(room=place, member=mei), at=SOON)
    else:
        leave_club(mei, club, at=SOON)
    assert page_of(place, mei).status_code == 404
    return place, said


WAYS = pytest.mark.parametrize("way", ["leaves", "is removed", "leaves the club"])


@WAYS
def test_chat_09_whoever_left_finds_her_words_and_takes_them_back(group, room, club, lin, mei, chen, way):
    place, said = gone_from(way, group, room, club, lin, mei)
    drain()
    assert searched("三号楼", lin)
    browser = as_(mei)
    listed = browser.get("/chat/own-words/").content.decode()
    assert "我家在三号楼" in listed
    assert "三号楼后面" not in listed
    assert f"/chat/message/{said.pk}/take-back/" in listed
    assert "/chat/own-words/" in browser.get("/chat/").content.decode()
    answered = browser.post(f"/chat/message/{said.pk}/take-back/", follow=True)
    assert answered.redirect_chain == [("/chat/own-words/", 302)]
    assert "我家在三号楼" not in answered.content.decode()
    said.refresh_from_db()
    assert said.withdrawn_at
    drain()
    assert "我家在三号楼" not in page_of(place, lin).content.decode()
    assert [row.floor for row in searched("三号楼", lin)] == [said.number + 1]


@WAYS
def test_chat_09_whoever_left_sees_her_own_line_and_nobody_elses(group, room, club, lin, mei, way):
    place, said = gone_from(way, group, room, club, lin, mei)
    answer_of = Message.objects.get(room=place, source__startswith="知道了")
    mine = as_(mei).get(f"/chat/message/{said.pk}/")
    assert mine.status_code == 200
    assert "我家在三号楼" in mine.content.decode()
    assert f'href="{place.get_absolute_url()}' not in mine.content.decode()
    assert as_(mei).get(f"/chat/message/{answer_of.pk}/").status_code == 404
    assert send(place, mei).status_code == send_by_script(place, mei)[0] == 404


def test_chat_09_of_a_line_of_her_own_the_quote_stays_in_the_room_she_left(group, lin, mei):
    words = say(lin, group, body="密码是石狮子", at=NOON)
    said = say(mei, group, body="收到", quoted=words, at=NOON)
    assert "石狮子" in as_(mei).get(f"/chat/message/{said.pk}/").content.decode()
    leave_room(mei, group, at=SOON)
    for address in (f"/chat/message/{said.pk}/", "/chat/own-words/"):
        seen = as_(mei).get(address).content.decode()
        assert "收到" in seen
        assert "石狮子" not in seen


def test_chat_09_open_pages_are_told_when_she_takes_words_back_from_outside(group, lin, mei):
    said = say(mei, group, body="我家在三号楼", at=NOON)
    leave_room(mei, group, at=SOON)
    line, last = socket(lin), Room.objects.get(pk=group.pk).last_number

    async def walk():
        await line.connect()
        await line.send_to(text_data=json.dumps({"listen": {f"room:{group.pk}": last}}))
        await asyncio.sleep(0.1)
        await in_thread(lambda: as_(mei).post(f"/chat/message/{said.pk}/take-back/"))
        heard = await frames(line, 1)
        await line.disconnect()
        return heard[0]

    assert run(walk)["gone"] == said.number


def test_chat_09_the_page_of_own_words_holds_what_she_left_behind_and_that_alone(talk, group, lin, mei, chen):
    for place in (talk, group):
        say(mei, place, body="还在里面说的", at=NOON)
    assert "没有要收的话" in as_(mei).get("/chat/own-words/").content.decode()
    hidden = say(mei, group, body="被藏起来的话", at=NOON)
    Message.objects.filter(pk=hidden.pk).update(hidden_at=NOON, hidden_rule="rude")
    leave_room(mei, group, at=SOON)
    page = as_(mei).get("/chat/own-words/")
    assert page.content.decode().count("还在里面说的") == 1
    assert "被藏起来的话" in page.content.decode()
    for who in (lin, chen):
        assert "还在里面说的" not in as_(who).get("/chat/own-words/").content.decode()
    assert as_(chen).post(f"/chat/message/{hidden.pk}/take-back/").status_code == 404
    assert Client().get("/chat/own-words/").status_code == 302


def test_chat_09_leaving_asks_first_and_says_what_becomes_of_ones_words(group, talk, lin, mei):
    asks = page_of(group, mei, "leave/").content.decode()
    assert "退出「莫干山车队」？" in asks
    assert "离开的聊天" in asks
    assert Participant.objects.get(room=group, member=mei).state == State.IN
    assert page_of(talk, mei, "leave/").status_code == 403
    assert as_(mei).post(f"/chat/{group.pk}/leave/").status_code == 302
    assert Participant.objects.get(room=group, member=mei).state == State.LEFT


def test_chat_09_the_page_of_own_words_costs_the_same_however_many(group, lin, mei):
    say(mei, group, body="一", at=NOON)
    leave_room(mei, group, at=SOON)
    few = cost(as_(mei), "/chat/own-words/")
    for n in range(30):
        other = open_group(mei, f"群{n}", [lin], at=NOON)
        say(mei, other, body=f"第{n}句", at=NOON)
        leave_room(mei, other, at=SOON)
    assert cost(as_(mei), "/chat/own-words/") == few
