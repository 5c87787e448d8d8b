"""ACTV-01: an open timeline is told that there is more, within two seconds, where its reader may see it; nobody else."""

import json
import re
import time

import pytest
from django.test import Client

from clubs.actions import leave_club
from community.activity.live import audience_key, read_on, state
from community.live import hub as hub_module
from forums.actions import reply, start_topic
from tests.community.test_live import frames, in_thread, run, socket
from tests.conftest import NOON, SECRET, as_
from tests.profiles.test_now import MAKERS

LINE = re.compile(r'data-live="(now:[^"]+)" data-number="(\d+)"')


@pytest.fixture(autouse=True)
def quick_looks(settings):
    """The test's transaction never commits, so that no bell rings: the look at the table stands in for it."""
    settings.LIVE_LOOK_SECONDS = 0.05


def wanted(member):
    """What the open page of somebody listens to."""
    page = (as_(member) if member else Client()).get("/now/").content.decode()
    return {name: int(number) for name, number in LINE.findall(page)}


def hear(listeners, act, more=None):
    """What each of the listeners hears once `act` has happened: ([frames], seconds to the first) each."""
    lines = [(socket(who), {**wanted(who), **(more or {})}) for who in listeners]

    async def walk():
        for line, names in lines:
            await line.connect()
            await line.send_to(text_data=json.dumps({"listen": names}))
        for _ in range(40):
            if sum(len(ear.told) for ear in hub_module.hub().everybody) >= len(lines):
                break
            await in_thread(time.sleep, 0.05)
        began, heard = time.monotonic(), []
        await in_thread(act)
        for line, _names in lines:
            found = []
            while not await line.receive_nothing(timeout=0.6 if not found else 0.2):
                found += await frames(line, 1)
            heard.append((found, time.monotonic() - began))
        for line, _names in lines:
            await line.disconnect()
        return heard

    return run(walk)


@pytest.mark.parametrize("code", sorted(MAKERS))
def test_actv_01_something_new_of_each_kind_is_heard_within_two_seconds(code, admin, lin, mei, chen, board):
    ((heard, seconds),) = hear([chen], lambda: MAKERS[code](admin, lin, mei, board))
    # a room for everybody is seen by whoever is signed in, all else by visitors too
    assert {f["c"] for f in heard} == {"now:members" if code == "rooms" else "now:public"}
    assert seconds < 2


def test_actv_01_a_strangers_page_hears_nothing_of_a_private_club_even_where_it_asks(club, mei, chen, shen):
    key = f"now:{club.key}"
    assert key in wanted(mei)
    assert key not in wanted(chen)
    row = club.board.topics.get()
    heard = hear(
        [mei, chen, shen, None],
        lambda: reply(mei, row, body=f"{SECRET}，再约", at=NOON),
        more={key: 0, f"{key}:leaders": 0, f"now:member:{mei.pk}": 0},
    )
    (insider, _), *others = heard
    assert key in {f["c"] for f in insider}
    assert [found for found, _ in others] == [[], [], []]


def test_actv_01_a_frame_says_that_there_is_more_and_never_what(club, mei):
    ((heard, _),) = hear([mei], lambda: start_topic(mei, club.board, title=f"{SECRET}又来", body="走", at=NOON))
    assert heard
    assert all(set(frame) == {"c", "n"} for frame in heard)


def test_actv_01_whoever_has_left_the_club_hears_no_more(club, mei, lin):
    row, key, line = club.board.topics.get(), f"now:{club.key}", socket(mei)

    async def walk():
        await line.connect()
        await line.send_to(text_data=json.dumps({"listen": {key: wanted_number}}))
        await in_thread(reply, lin, row, body="她还在", at=NOON)
        (heard,) = await frames(line, 1)
        await in_thread(leave_club, mei, club, at=NOON)
        await hub_module.hub()._obey({"type": "rights", "member": mei.pk})
        await in_thread(reply, lin, row, body="她走了", at=NOON)
        assert await line.receive_nothing(timeout=0.5)
        await line.disconnect()
        return heard

    wanted_number = wanted(mei)[key]
    assert run(walk)["c"] == key


def test_actv_01_leaving_rings_the_hub(club, mei, monkeypatch, django_capture_on_commit_callbacks):
    sent = []
    monkeypatch.setattr("community.live.actions._send", lambda group, message: sent.append(message))
    with django_capture_on_commit_callbacks(execute=True):
        leave_club(mei, club, at=NOON)
    assert {"type": "rights", "member": mei.pk} in sent


def test_actv_01_a_line_of_the_log_rings_its_own_audience_after_the_commit(
    club, mei, lin, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setattr("community.live.actions._send", lambda group, message: sent.append(message))
    with django_capture_on_commit_callbacks(execute=True):
        topic = club.board.topics.get()
        reply(lin, topic, body="到了", at=NOON)
        assert sent == []
    assert [m["names"] for m in sent] == [[f"now:{club.key}", f"topic:{topic.pk}"]]


def test_actv_01_the_state_of_all_audiences_costs_one_statement(club, topic, django_assert_num_queries):
    keys = ["public", "members", club.key, "club:999"]
    with django_assert_num_queries(1):
        found = state(keys)
    assert found["public"][0] > 0
    assert found["club:999"] == (0, "club:999")
    assert [audience for _, audience in found.values()] == keys
    assert read_on("public", found["public"][0]) == []
    assert read_on("public", 0) == [(found["public"][0], {})]


@pytest.mark.parametrize("text", ["", "x" * 41])
def test_actv_01_what_is_no_audience_is_no_channel(text):
    assert audience_key(text) is None
