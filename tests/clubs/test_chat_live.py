"""A room's socket: every line once and in order, through lost lines; closed to whoever may not listen any more."""

import asyncio
import json
import random
from datetime import timedelta

import pytest

from clubs.actions import leave_club
from clubs.chat.actions import hide, release, remove_person, say, take_back, write_to
from clubs.chat.live import read_on
from clubs.chat.models import Message, Participant
from community.live import hub as hub_module
from community.live.ears import Ear, Said
from community.live.hub import Hub, _hubs
from community.live.registry import MOST_LINES
from profiles.ties.actions import block
from tests.community.test_live import frames, in_thread, listens, quick_looks, run, socket  # noqa: F401
from tests.conftest import NOON, as_

SOON = NOON + timedelta(minutes=1)
# The number of the last line of the busy talk below.
LAST = 161


def test_chat_02_a_line_arrives_without_reload(talk, lin, mei):
    line = socket(mei)

    async def walk():
        await line.connect()
        await line.send_to(text_data=json.dumps({"listen": {f"room:{talk.pk}": 1}}))
        await asyncio.sleep(0.1)
        await in_thread(say, lin, talk, body="几点出发", at=NOON)
        heard = await frames(line, 1)
        await line.disconnect()
        return heard[0]

    frame = run(walk)
    assert frame["n"] == 2
    assert "几点出发" in frame["html"]
    assert 'data-by="lin"' in frame["html"]
    assert "by" not in frame


def test_chat_01_the_socket_of_a_talk_is_as_silent_to_a_stranger_as_one_that_never_was(talk, mei, chen, colleagues):
    name = f"room:{talk.pk}"
    assert listens(mei, name)
    for who in (None, chen, colleagues["moderator"]):
        assert listens(who, name) == listens(who, "room:999999") == []


def test_chat_09_a_recalled_line_is_gone_from_open_clients_and_from_those_who_come_back(talk, lin, mei):
    row = say(lin, talk, body="发错了", at=NOON)
    line, later = socket(mei), socket(mei)

    async def walk():
        await line.connect()
        await line.send_to(text_data=json.dumps({"listen": {f"room:{talk.pk}": row.number}}))
        await asyncio.sleep(0.1)
        await in_thread(take_back, lin, row, at=SOON)
        open_one = await frames(line, 2)
        await later.connect()
        await later.send_to(text_data=json.dumps({"listen": {f"room:{talk.pk}": row.number}}))
        back_again = await frames(later, 2)
        for each in (line, later):
            await each.disconnect()
        return open_one, back_again

    open_one, back_again = run(walk)
    assert open_one == back_again
    assert open_one[0]["gone"] == row.number
    assert "撤回了一句" in open_one[1]["html"]


def test_chat_07_hidden_words_are_gone_and_released_ones_arrive(room, lin, mei, held_word):
    said = say(mei, room, body="难听的话", at=NOON)
    waits = say(mei, room, body=f"说到{held_word}", at=NOON)
    line = socket(lin)

    async def walk():
        await line.connect()
        await line.send_to(text_data=json.dumps({"listen": {f"room:{room.pk}": waits.number}}))
        await asyncio.sleep(0.1)
        await in_thread(hide, lin, said, rule="rude", at=SOON)
        await in_thread(release, lin, waits.pk, at=SOON)
        heard = await frames(line, 2)
        await line.disconnect()
        return heard

    gone, back = run(walk)
    assert gone["gone"] == said.number
    assert back["at"] == waits.number
    assert held_word in back["html"]


def test_a_line_that_waits_is_told_to_nobody(room, lin, mei, held_word):
    say(mei, room, body=f"说到{held_word}", at=NOON)
    heard = listens(lin, f"room:{room.pk}", after=0)
    assert all("html" not in frame for frame in heard)


@pytest.mark.parametrize("way", ["is removed", "leaves the club"])
def test_chat_07_a_removed_members_socket_hears_no_more_within_a_second(
    room, club, lin, mei, settings, django_capture_on_commit_callbacks, way
):
    settings.LIVE_LOOK_SECONDS = 600
    say(mei, room, body="在", at=NOON)
    line = socket(mei)

    def go():
        with django_capture_on_commit_callbacks(execute=True):
            if way == "is removed":
                remove_person(lin, Participant.objects.get(room=room, member=mei), at=SOON)
            else:
                leave_club(mei, club, at=SOON)

    def speak():
        with django_capture_on_commit_callbacks(execute=True):
            say(lin, room, body="她走了以后", at=SOON)

    async def walk():
        await line.connect()
        await line.send_to(text_data=json.dumps({"listen": {f"room:{room.pk}": 1}}))
        await asyncio.sleep(0.2)
        await in_thread(go)
        await asyncio.sleep(0.5)
        await in_thread(speak)
        heard = []
        while not await line.receive_nothing(timeout=0.4):
            heard += await frames(line, 1)
        await line.disconnect()
        return heard

    assert "她走了以后" not in json.dumps(run(walk), ensure_ascii=False)


def test_chat_04_random_disconnects_leave_every_client_with_the_same_list(group, lin, mei, settings):
    """Clients drop and come back with their last number while two talk: each ends with the database's list."""
    dice, clients = random.Random(11), 6
    cookie = as_(mei).cookies[settings.SESSION_COOKIE_NAME].value

    async def client(held, deaths):
        while deaths or not held or held[-1][0] < LAST:
            line = socket(mei, cookie=cookie)
            await line.connect()
            after = held[-1][0] if held else 2
            await line.send_to(text_data=json.dumps({"listen": {f"room:{group.pk}": after}}))
            for _ in range(dice.randint(1, 30)):
                try:
                    held += [(f["n"], f.get("html", "")) for f in await frames(line, 1, timeout=2)]
                except (TimeoutError, asyncio.CancelledError):
                    break
                if held[-1][0] >= LAST:
                    break
            deaths = max(0, deaths - 1)
            await line.disconnect()
            if held and held[-1][0] >= LAST:
                return

    async def talk_on():
        for n in range(3, 161):
            await in_thread(say, dice.choice([lin, mei]), group, body=f"第{n}句", at=NOON)
            if dice.random() < 0.3:
                await asyncio.sleep(0.01)

    async def walk():
        lists = [[] for _ in range(clients)]
        await in_thread(say, lin, group, body="第2句", at=NOON)
        await asyncio.gather(talk_on(), *(client(held, 4) for held in lists))
        return lists

    lists = run(walk)
    numbers = list(Message.objects.filter(room=group).order_by("number").values_list("number", flat=True))
    for held in lists:
        assert [n for n, _ in held] == numbers[2:]
        assert len({n for n, _ in held}) == len(held)


def test_chat_04_who_missed_too_much_is_told_that_she_is_behind_and_loads_the_rest(group, lin, mei):
    for n in range(MOST_LINES + 10):
        say(lin, group, body=f"第{n}句", at=NOON)
    line = socket(mei)

    async def walk():
        await line.connect()
        await line.send_to(text_data=json.dumps({"listen": {f"room:{group.pk}": 1}}))
        heard = await frames(line, 1)
        await line.disconnect()
        return heard[0]

    assert run(walk)["behind"]
    held, browser = [], as_(mei)
    for _page in range(3):
        answer = browser.get(f"/chat/{group.pk}/lines/?after={len(held) + 1}").json()
        held += answer["html"]
        if not answer["more"]:
            break
    assert len(held) == Message.objects.filter(room=group, number__gt=1).count()
    assert [f"第{n}句" in html for n, html in enumerate(held[-(MOST_LINES + 10) :])] == [True] * (MOST_LINES + 10)


def test_chat_04_a_burst_between_two_bells_arrives_whole(group, lin, mei):
    """More lines than are read at once come in one go: none is skipped."""
    line, many = socket(mei), MOST_LINES * 2 + 5

    def burst():
        for n in range(many):
            say(lin, group, body=f"第{n}句", at=NOON)

    async def walk():
        await line.connect()
        await line.send_to(text_data=json.dumps({"listen": {f"room:{group.pk}": 2}}))
        await asyncio.sleep(0.1)
        await in_thread(burst)
        heard = await frames(line, many)
        await line.disconnect()
        return [f["n"] for f in heard]

    assert run(walk) == list(range(3, many + 3))


def test_rights_that_change_while_a_socket_comes_in_are_seen(monkeypatch, talk, mei):
    """A right is taken away between the question and the entry: the question is asked again."""
    asked = []
    honest = hub_module._hears

    def while_it_changes(*args):
        answer = honest(*args)
        if not asked:
            asked.append(1)
            Participant.objects.filter(room=talk, member=mei).update(state="left")
            for ear in [e for own in _hubs.values() for e in own.everybody]:
                ear.weighed += 1
        return answer

    monkeypatch.setattr(hub_module, "_hears", while_it_changes)
    assert listens(mei, f"room:{talk.pk}") == []


def test_one_lock_stands_for_a_channel_as_long_as_somebody_waits_for_it():
    async def walk():
        own = Hub()
        first = own._lock("room:1")
        await first.acquire()
        waiting = asyncio.create_task(own._lock("room:1").acquire())
        await asyncio.sleep(0)
        own._forget_silent("room:1")
        same = own._lock("room:1") is first
        first.release()
        await waiting
        return same

    assert asyncio.run(walk())


def test_a_talk_of_strangers_is_heard_by_whoever_is_asked(lin, chen):
    held = write_to(chen, lin, body="你好", at=NOON).room
    assert listens(lin, f"room:{held.pk}")


@pytest.mark.parametrize("after", ["said while she is there", "said while she was away"])
def test_chat_01_of_whom_she_blocked_nothing_is_quoted_in_what_arrives(group, lin, mei, chen, after):
    Participant.objects.create(room=group, member=chen, at=NOON)
    said = say(chen, group, body="被拉黑的话", at=NOON)
    block(mei, chen, at=SOON)
    away = after == "said while she was away"
    if away:
        say(lin, group, body="回你一句", quoted=said, at=SOON)
    both = [socket(who) for who in (mei, lin)]

    async def walk():
        for line in both:
            await line.connect()
            await line.send_to(text_data=json.dumps({"listen": {f"room:{group.pk}": said.number}}))
        await asyncio.sleep(0.2)
        if not away:
            await in_thread(say, lin, group, body="回你一句", quoted=said, at=SOON)
        heard = [(await frames(line, 1))[0] for line in both]
        for line in both:
            await line.disconnect()
        return heard

    hers, his = run(walk)
    assert hers["n"] == his["n"] == said.number + 1
    assert all("回你一句" in frame["html"] for frame in (hers, his))
    assert "被拉黑的话" in his["html"]  # control: who blocked nobody reads the quote
    assert "被拉黑的话" not in hers["html"]
    assert set(hers) == set(his) == {"c", "n", "html"}


def test_chat_01_what_a_quote_costs_is_paid_where_somebody_is_blocked(group, lin, mei, chen):
    """The line without its quote is drawn for whoever needs it, and once for all of them."""
    Participant.objects.create(room=group, member=chen, at=NOON)
    said = say(chen, group, body="被拉黑的话", at=NOON)
    reply = say(lin, group, body="回你一句", quoted=said, at=SOON)
    drawn = []

    def short(bare):
        drawn.append(bare)
        return {"html": "短的"}

    ((number, payload),) = read_on(group.pk, reply.number - 1)
    assert payload["of"] == chen.pk
    line = Said("room:1", number, payload | {"drawn": short})
    ears = [Ear(None) for _ in range(4)]
    for ear in ears[:2]:
        line.to(ear)
    assert drawn == []
    for ear in ears[2:]:
        ear.apart = frozenset({chen.pk})
        line.to(ear)
    assert drawn == [True]
    assert ["短的" in ear.frames.get_nowait() for ear in ears] == [False, False, True, True]
