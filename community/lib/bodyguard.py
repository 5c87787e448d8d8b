"""Refuses request bodies that are too large or too slow, in front of the application and whatever the server."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy, override

SENTENCE = gettext_lazy("这次发的内容太大了，服务器没有收。文字最多约 {mb} MB，图片请先压小一点再传。")
LARGE_SENTENCE = gettext_lazy("这个文件太大了，没有收。照片最多 30 MB，视频和录音最多 50 MB，文件最多 20 MB。")
BUSY = gettext_lazy("现在传文件的人有点多，这个先没收。半分钟后再传一次，写的字都还在。")
SLOW = gettext_lazy("发得太慢，连接先断开了。换个信号好的地方再试。")
# Bytes a second that a large body has to come with once it has had the time that every body has.
SLOWEST = 40_000
# How pages name the languages whose codes say too little.
WRITTEN = {"zh-hans": "zh-CN", "zh-hant": "zh-TW"}


class Unfit(Exception):
    """This body is not taken."""

    def __init__(self, status, sentence):
        super().__init__(status, sentence)
        self.status, self.sentence = status, sentence


@dataclass
class BodyGuard:
    """ASGI, around an application that reads a body before it begins to answer: 413 at the first byte over `limit`, 408 to
    a body slower than `seconds`. The doors (paths) in `large_doors` take bodies up to `large_limit` from whoever is signed
    in, one at a time of each and `large_at_once` of all: her next one waits `patience` seconds for the one before it, and
    what finds no place gets 503. `signed_in` and `language_of` say of a scope who is signed in (a coroutine; None for
    nobody) and what she reads."""

    application: Callable
    limit: int
    seconds: float
    signed_in: Callable[[dict], Awaitable]
    language_of: Callable[[dict], str]
    large_doors: frozenset = frozenset()
    large_limit: int = 0
    large_at_once: int = 0
    patience: float = 30
    _large: dict = field(default_factory=dict)  # {whose: what is set when it is answered} of the large ones

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        length = int(dict(scope["headers"]).get(b"content-length", 0))
        try:
            who = await self.signed_in(scope) if length > self.limit and self._is_large_door(scope) else None
            if who is None:
                sentence = format_lazy(SENTENCE, mb=self.limit // 1_000_000)
                await self.application(scope, self._guarded(receive, self.limit, sentence, length), send)
            else:
                await self._take_large(who, length, scope, receive, send)
        except Unfit as unfit:
            await _refuse(scope, send, unfit, self.language_of(scope))

    def _is_large_door(self, scope):
        return scope["method"] == "POST" and scope["path"] in self.large_doors

    async def _take_large(self, who, length, scope, receive, send):
        if length > self.large_limit:
            raise Unfit(413, LARGE_SENTENCE)
        async with self._place(who):
            await self.application(scope, self._guarded(receive, self.large_limit, LARGE_SENTENCE, length), send)

    @contextlib.asynccontextmanager
    async def _place(self, who):
        """One of the places for large bodies; nothing of a body is read before it has one."""
        if before := self._large.get(who):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(before.wait(), self.patience)
        if who in self._large or len(self._large) >= self.large_at_once:
            raise Unfit(503, BUSY)
        answered = self._large[who] = asyncio.Event()
        try:
            yield
        finally:
            del self._large[who]
            answered.set()

    def _guarded(self, receive, most, sentence, length):
        """`receive` within bounds. Each piece counts, whatever length was declared."""
        if length > most:
            raise Unfit(413, sentence)
        clock = asyncio.get_running_loop().time
        taken, since = 0, clock()

        async def bounded():
            nonlocal taken
            earned = taken / SLOWEST if most > self.limit else 0
            try:
                async with asyncio.timeout_at(since + max(self.seconds, earned)):
                    message = await receive()
            except TimeoutError:
                raise Unfit(408, SLOW) from None
            taken += len(message.get("body", b""))
            if taken > most:
                raise Unfit(413, sentence)
            return message

        return bounded


async def _refuse(scope, send, unfit, language):
    """Answer in her language, a script in its own, and hang up: nothing more of the body is read."""
    with override(language):
        sentence = str(unfit.sentence)
    if dict(scope["headers"]).get(b"x-requested-with") == b"fetch":
        form, body = "application/json", json.dumps({"why": sentence})
    else:
        form, body = "text/html; charset=utf-8", _page(unfit.status, sentence, WRITTEN.get(language, language))
    headers = {
        "content-type": form, "content-length": str(len(body.encode())), "connection": "close",
        "x-content-type-options": "nosniff",
    }  # fmt: skip
    head = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": unfit.status, "headers": head})
    await send({"type": "http.response.body", "body": body.encode()})


def _page(status, sentence, language):
    return (
        f'<!DOCTYPE html><html lang="{language}"><meta charset="utf-8"><title>{status}</title><p>{sentence}</p></html>'
    )
