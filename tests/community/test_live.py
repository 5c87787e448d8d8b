"""The hub and its one socket: told once, in order, to whoever may hear; a slow or closed socket silences nobody."""

import asyncio
import json

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings as django_settings

from clubs.actions import leave_club, remove_member
from community.asgi import application
from community.live import hub as hub_module
from community.live.consumers import MOST_A_SECOND
from community.live.ears import MOST_WAITING, Ear, Frame
from community.live.hub import Hub
from forums.actions import hide_post, reply
from tests.community.sockets import Socket
from tests.conftest import NOON, as_


def socket(member=None, origin="http://localhost", cookie=None):
    """A page's socket, signed in as somebody, with a sign-in of its own or with this cookie."""
    headers = [(b"origin", origin.encode()), (b"host", b"localhost")]
    if member:
        cookie = cookie or as_(member).cookies[django_settings.SESSION_COOKIE_NAME].value
        headers.append((b"cookie", f"{django_settings.SESSION_COOKIE_NAME}={cookie}".encode()))
    return Socket(application, "/ws/live/", headers=headers)


@pytest.fixture(autouse=True)
def quick_looks(settings):
    settings.LIVE_LOOK_SECONDS = 0.05


def run(walk):
    """Run an async walk on the test's own thread, so that it shares the test's transaction."""
    return async_to_sync(walk)()


async def in_thread(function, *args, **options):
    from asgiref.sync import sync_to_async

    return await sync_to_async(function)(*args, **options)


async def frames(line, count, timeout=3):
    return [json.loads(await line.receive_from(timeout=timeout)) for _ in range(count)]


def test_foru_03_a_reply_from_elsewhere_arrives_once_and_in_order(topic, chen, lin):
    line = socket()

    async def walk():
        assert (await line.connect())[0]
        await line.send_to(text_data=json.dumps({"listen": {f"topic:{topic.pk}": 1}}))
        for n in range(3):
            await in_thread(reply, chen, topic, body=f"第{n}句", at=NOON)
        heard = await frames(line, 3)
        await in_thread(reply, lin, topic, body="又一句", at=NOON)
        heard += await frames(line, 1)
        assert await line.receive_nothing(timeout=0.3)
        await line.disconnect()
        return heard

    heard = run(walk)
    assert [f["n"] for f in heard] == [2, 3, 4, 5]
    assert "第0句" in heard[0]["html"]
    assert "又一句" in heard[3]["html"]


def test_foru_03_a_client_that_was_away_is_read_on_from_its_number(topic, chen):
    for n in range(4):
        reply(chen, topic, body=f"第{n}句", at=NOON)
    line = socket()

    async def walk():
        await line.connect()
        await line.send_to(text_data=json.dumps({"listen": {f"topic:{topic.pk}": 3}}))
        heard = await frames(line, 2)
        await line.disconnect()
        return [f["n"] for f in heard]

    assert run(walk) == [4, 5]


def listens(member, name, after=0):
    """What somebody hears within a moment of asking for a channel."""
    line = socket(member)

    async def walk():
        await line.connect()
        await line.send_to(text_data=json.dumps({"listen": {name: after}}))
        heard = [] if await line.receive_nothing(timeout=0.4) else await frames(line, 1)
        await line.disconnect()
        return heard

    return run(walk)


def test_accs_01_the_socket_of_a_private_club_is_as_silent_as_one_that_never_was(club, chen, mei):
    name = f"topic:{club.board.topics.get().pk}"
    assert listens(mei, name)
    for who in (None, chen):
        assert listens(who, name) == listens(who, "topic:999999") == []


def test_foru_03_a_hidden_post_is_told_to_nobody(topic, chen, colleagues):
    post = reply(chen, topic, body="骂人的话", at=NOON)
    hide_post(colleagues["moderator"], post, rule="rude", at=NOON)
    assert listens(None, f"topic:{topic.pk}", after=1) == []


def test_accs_01_whoever_leaves_a_club_hears_no_more(club, mei, lin):
    topic = club.board.topics.get()
    line = socket(mei)

    async def walk():
        await line.connect()
        await line.send_to(text_data=json.dumps({"listen": {f"topic:{topic.pk}": topic.last_number}}))
        await in_thread(reply, lin, topic, body="还在的时候", at=NOON)
        heard = await frames(line, 1)
        await in_thread(leave_club, mei, club, at=NOON)
        ear = next(iter(hub_module.hub().everybody))
        await hub_module.hub()._obey({"type": "rights", "member": mei.pk})
        assert not ear.told
        await in_thread(reply, lin, topic, body="走了以后", at=NOON)
        assert await line.receive_nothing(timeout=0.4)
        await line.disconnect()
        return heard

    assert "还在的时候" in run(walk)[0]["html"]


def test_a_page_from_elsewhere_gets_no_socket(topic):
    async def walk():
        return (await socket(origin="http://evil.example").connect())[0]

    assert run(walk) is False


@pytest.mark.parametrize("message", ["{}", "[]", "{", '{"listen": 5}', '{"listen": {"topic:1": "x"}}', "x" * 5000])
def test_nonsense_closes_its_own_socket_alone(topic, message):
    line = socket()

    async def walk():
        await line.connect()
        await line.send_to(text_data=message)
        event = await line.receive_output(timeout=2)
        return event["type"], event["code"]

    assert run(walk) == ("websocket.close", 4400)


def test_a_slow_socket_is_dropped_and_the_others_hear_on():
    async def walk():
        own, slow, quick = Hub(), Ear(None), Ear(None)
        for ear in (slow, quick):
            ear.told["topic:1"] = 0
        for n in range(MOST_WAITING + 1):
            for ear in (slow, quick):
                ear.hear(Frame("topic:1", n, {}))
            quick.frames.get_nowait()
        assert own is not None
        return slow.closed.is_set(), quick.closed.is_set()

    assert asyncio.run(walk()) == (True, False)


def test_a_lost_bell_is_healed_by_the_look_at_the_table(topic, chen, monkeypatch):
    monkeypatch.setattr("community.live.actions._send", lambda group, message: None)
    line = socket()

    async def walk():
        await line.connect()
        await line.send_to(text_data=json.dumps({"listen": {f"topic:{topic.pk}": 1}}))
        await asyncio.sleep(0.1)
        await in_thread(reply, chen, topic, body="没人按铃", at=NOON)
        heard = await frames(line, 1)
        await line.disconnect()
        return heard

    assert run(walk)[0]["n"] == 2


def test_without_the_look_a_lost_bell_stays_lost(topic, chen, monkeypatch, settings):
    settings.LIVE_LOOK_SECONDS = 60
    line = socket()

    async def walk():
        await line.connect()
        await asyncio.sleep(0.1)  # the first look is over
        await line.send_to(text_data=json.dumps({"listen": {f"topic:{topic.pk}": 1}}))
        await asyncio.sleep(0.1)
        await in_thread(reply, chen, topic, body="没人按铃", at=NOON)  # inside the test's transaction no bell rings
        nothing = await line.receive_nothing(timeout=0.5)
        await line.disconnect()
        return nothing

    assert run(walk)


def test_the_hub_starts_again_after_a_failure(topic, chen, monkeypatch):
    failed = []
    compare = Hub._compare

    async def broken(self, code, keys):
        if not failed:
            failed.append(code)
            raise OSError("the database was away")
        await compare(self, code, keys)

    monkeypatch.setattr(Hub, "_compare", broken)
    line = socket()

    async def walk():
        await line.connect()
        await line.send_to(text_data=json.dumps({"listen": {f"topic:{topic.pk}": 1}}))
        await asyncio.sleep(0.1)
        await in_thread(reply, chen, topic, body="好了", at=NOON)
        heard = await frames(line, 1)
        await line.disconnect()
        return heard

    assert run(walk)
    assert failed


def deaf_after_the_end(topic, chen):
    """Whether a line is heard once all tasks of the hub were ended from elsewhere."""
    line = socket()

    async def walk():
        await line.connect()
        await line.send_to(text_data=json.dumps({"listen": {f"topic:{topic.pk}": 1}}))
        await asyncio.sleep(0.1)
        for task in list(hub_module.hub().tasks):
            task.cancel()
        await in_thread(reply, chen, topic, body="还有人听吗", at=NOON)
        silent = await line.receive_nothing(timeout=1)
        await line.disconnect()
        return silent

    return run(walk)


def test_chat_02_a_hub_whose_tasks_are_ended_goes_on(topic, chen):
    assert not deaf_after_the_end(topic, chen)


def test_chat_02_control_without_beginning_again_nothing_is_heard(topic, chen, monkeypatch):
    monkeypatch.setattr(Hub, "_ended", lambda *_: None)
    assert deaf_after_the_end(topic, chen)


@pytest.mark.parametrize(("messages", "is_closed"), [(MOST_A_SECOND, False), (MOST_A_SECOND + 1, True)])
def test_chat_07_who_asks_too_often_in_a_second_is_closed(topic, messages, is_closed):
    line = socket()

    async def walk():
        await line.connect()
        for _ in range(messages):
            await line.send_to(text_data=json.dumps({"listen": {}}))
        if is_closed:
            return (await line.receive_output(timeout=2))["code"]
        silent = await line.receive_nothing(timeout=0.3)
        await line.disconnect()
        return silent

    assert run(walk) == (4400 if is_closed else True)


def test_signing_out_closes_the_sockets_of_that_sign_in_and_no_other(topic, mei, django_capture_on_commit_callbacks):
    browser, phone = as_(mei), socket(mei)
    desk = socket(mei, cookie=browser.cookies[django_settings.SESSION_COOKIE_NAME].value)

    def sign_out():
        with django_capture_on_commit_callbacks(execute=True):
            browser.post("/account/logout/")

    async def walk():
        for line in (desk, phone):
            await line.connect()
            await line.send_to(text_data=json.dumps({"listen": {f"topic:{topic.pk}": 1}}))
        await asyncio.sleep(0.1)
        await in_thread(sign_out)
        event = await desk.receive_output(timeout=2)
        assert await phone.receive_nothing(timeout=0.3)
        await phone.disconnect()
        return event["type"]

    assert run(walk) == "websocket.close"


@pytest.mark.parametrize("way", ["leaves", "is removed"])
def test_who_is_no_longer_in_a_club_hears_nothing_before_any_look_at_the_tables(
    club, mei, lin, settings, django_capture_on_commit_callbacks, way
):
    settings.LIVE_LOOK_SECONDS = 600
    topic, line = club.board.topics.get(), socket(mei)

    def leave():
        with django_capture_on_commit_callbacks(execute=True):
            if way == "leaves":
                leave_club(mei, club, at=NOON)
            else:
                remove_member(lin, club.memberships.get(member=mei), at=NOON)
            reply(lin, topic, body="她不在了再说", at=NOON)

    async def walk():
        await line.connect()
        await line.send_to(text_data=json.dumps({"listen": {f"topic:{topic.pk}": topic.last_number}}))
        await asyncio.sleep(0.1)
        ear = next(iter(hub_module.hub().everybody))
        assert ear.told
        await in_thread(leave)
        assert await line.receive_nothing(timeout=0.4)
        told = dict(ear.told)
        await line.disconnect()
        return told

    assert run(walk) == {}
