"""Who listens, and what is said to many: a frame is encoded once, for the wire too."""

import asyncio
import functools
import json

from websockets.frames import Frame as WireFrame
from websockets.frames import Opcode

from community.access.registry import NOBODY

# A socket that is this many frames behind is dropped; its client comes back and is read on from the table.
MOST_WAITING = 200
# Under this name a socket's scope has the server's short way to the wire, among ASGI's extensions.
STRAIGHT = "community.straight"
# What of a payload says whose words it is made of, and goes to nobody.
UNSAID = {"by", "of", "without"}


class Frame:
    """What a socket is told: the channel, the number, and what the room says."""

    def __init__(self, name, number, payload):
        said = {word: what for word, what in payload.items() if word not in UNSAID}
        self.text = json.dumps({"c": name, "n": number, **said}, ensure_ascii=False, separators=(",", ":"))

    @functools.cached_property
    def wire(self):
        """The bytes of it in a WebSocket (RFC 6455, a server's text frame), the same for every socket."""
        return WireFrame(Opcode.TEXT, self.text.encode()).serialize(mask=False)


class Ear:
    """One open socket: who listens, how far she was told, and her frames on the way out. `straight` is the server's short
    way to the wire, where it has one (community.live.wire)."""

    def __init__(self, user, session_key=None, straight=None):
        self.user, self.session_key, self.straight = user, session_key, straight
        self.told: dict[str, int] = {}
        self.refused: dict[str, int | None] = {}  # what she may not hear, and from where she would hear it
        self.weighed = 0  # how often her rights were looked at
        self.apart: frozenset[int] = NOBODY  # members of whom she hears nothing
        self.frames = asyncio.Queue(MOST_WAITING)
        self.behind = 0  # frames that wait for the wire or are on their way to it
        self.closed = asyncio.Event()

    def hear(self, frame):
        """Put a frame on the wire, or in line behind others; a socket that does not keep up is closed, nobody waits for
        it."""
        if not self.behind and self.straight and self.straight(frame.wire):
            return
        try:
            self.frames.put_nowait(frame.text)
            self.behind += 1
        except asyncio.QueueFull:
            self.closed.set()

    async def give(self, send):
        """Send what is in line, one after the other; a send that fails ends this socket alone."""
        while True:
            await send({"type": "websocket.send", "text": await self.frames.get()})
            self.behind -= 1


class Said:
    """What a channel says under one number, encoded once for everybody."""

    def __init__(self, name, number, payload):
        self.name, self.number, self.payload = name, number, payload
        self.frame = Frame(name, number, payload)

    def to(self, ear):
        """Put it on the way to a socket, as far as its reader wants to hear of those who said it."""
        if not ear.apart or self.payload.get("by") not in ear.apart:
            ear.hear(self.short if ear.apart and self.payload.get("of") in ear.apart else self.frame)

    @functools.cached_property
    def short(self):
        """The frame without the words of somebody whom a reader has blocked."""
        return Frame(self.name, self.number, self.payload["without"]())
