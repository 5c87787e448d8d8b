"""Frames on the wire: the short way says what the long one says, and never overtakes it."""

import asyncio
import json
import socket

import uvicorn
import websockets

from community.live.ears import STRAIGHT, Ear, Frame
from community.live.wire import StraightProtocol

LENGTHS = (0, 1, 80, 125, 126, 127, 5_000, 65_535, 65_536, 70_000)


async def app(scope, receive, send):
    """Says the same frames by the short way and by the long one."""
    await receive()
    await send({"type": "websocket.accept"})
    write = scope["extensions"][STRAIGHT]["write"]
    for length in LENGTHS:
        frame = Frame("room:1", length, {"html": "字" * length})
        if not write(frame.wire):
            await send({"type": "websocket.send", "text": frame.text})
        await send({"type": "websocket.send", "text": frame.text})
    await send({"type": "websocket.close", "code": 1000})
    assert not write(Frame("room:1", 0, {}).wire)


def test_chat_02_a_frame_by_the_short_way_is_the_frame_by_the_long_one():
    async def walk():
        with socket.create_server(("127.0.0.1", 0)) as wire:
            config = uvicorn.Config(
                app, lifespan="off", log_config=None, ws=StraightProtocol, ws_per_message_deflate=False
            )
            server = uvicorn.Server(config)
            serving = asyncio.create_task(server.serve(sockets=[wire]))
            async with websockets.connect(f"ws://127.0.0.1:{wire.getsockname()[1]}/", max_size=None) as line:
                heard = [frame async for frame in line]
                code = line.close_code
            server.should_exit = True
            await serving
        return heard, code

    heard, code = asyncio.run(walk())
    assert heard[::2] == heard[1::2] == [Frame("room:1", n, {"html": "字" * n}).text for n in LENGTHS]
    assert code == 1000


class Wire:
    """A way out that stands still until it is opened."""

    def __init__(self):
        self.said, self.opened = [], asyncio.Event()

    def straight(self, wire):
        if self.opened.is_set():
            self.said.append(json.loads(wire[2:])["n"])
        return self.opened.is_set()

    async def send(self, message):
        await self.opened.wait()
        self.said.append(json.loads(message["text"])["n"])


def order(forgets=False):
    """The numbers of five frames as they reach the wire: three while it stands still, two as it opens."""

    async def walk():
        wire = Wire()
        ear = Ear(None, straight=wire.straight)
        giving = asyncio.create_task(ear.give(wire.send))
        for n in (1, 2, 3):
            ear.hear(Frame("t:1", n, {}))
        await asyncio.sleep(0.01)
        wire.opened.set()
        if forgets:
            ear.behind = 0
        ear.hear(Frame("t:1", 4, {}))
        await asyncio.sleep(0.01)
        behind = ear.behind
        ear.hear(Frame("t:1", 5, {}))
        straight = list(wire.said)
        giving.cancel()
        return straight, behind

    return asyncio.run(walk())


def test_chat_04_the_short_way_waits_for_what_is_in_line_and_is_taken_again_after_it():
    assert order() == ([1, 2, 3, 4, 5], 0)


def test_chat_04_without_counting_what_is_in_line_the_order_is_lost_control():
    assert order(forgets=True)[0] != [1, 2, 3, 4, 5]
