"""Who listens, and what is said to many: a frame is encoded once, for the wire too."""

import asyncio
import functools
import json

from django.conf import settings
from django.utils.translation import override
from websockets.frames import Frame as WireFrame
from websockets.frames import Opcode

from community.access.registry import NOBODY

# A socket that is this many frames behind is dropped; its client comes back and is read on from the table.
MOST_WAITING = 200
# Under this name a socket's scope has the server's short way to the wire, among ASGI's extensions.
STRAIGHT = "community.straight"
# What of a payload says whose words it is made of and how it is drawn otherwise, and goes to nobody.
UNSAID = {"by", "of", "drawn"}


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
    way to the wire, where it has one (community.live.wire); `language` what she reads, where it is not the site's own."""

    def __init__(self, user, session_key=None, straight=None, language=None):
        self.user, self.session_key, self.straight, self.language = user, session_key, straight, language
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
        self.frame, self.others = Frame(name, number, payload), {}

    def to(self, ear):
        """Put it on the way to a socket, as far as its reader wants to hear of those who said it and in her language."""
        if ear.apart and self.payload.get("by") in ear.apart:
            return
        bare = bool(ear.apart) and self.payload.get("of") in ear.apart
        ear.hear(self._other(ear.language, bare) if bare or ear.language and "drawn" in self.payload else self.frame)

    def _other(self, language, bare):
        """The frame in another language, or without the words of somebody whom a reader has blocked."""
        if (language, bare) not in self.others:
            with override(language or settings.LANGUAGE_CODE):
                self.others[language, bare] = Frame(self.name, self.number, self.payload["drawn"](bare))
        return self.others[language, bare]
