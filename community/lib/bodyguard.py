"""Refuses request bodies that are too large or too slow, in front of the application and whatever the server."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

SENTENCE = "这次发的内容太大了，服务器没有收。文字最多约 {mb} MB，图片请先压小一点再传。"
LARGE_SENTENCE = "这个文件太大了，没有收。照片最多 30 MB，视频和录音最多 50 MB，文件最多 20 MB。"
BUSY = "现在传文件的人有点多，这个先没收。半分钟后再传一次，写的字都还在。"
SLOW = "发得太慢，连接先断开了。换个信号好的地方再试。"
# Bytes a second that a large body has to come with, beside the time every body has.
SLOWEST = 40_000


class Unfit(Exception):
    """This body is not taken."""

    def __init__(self, status, sentence):
        super().__init__(status, sentence)
        self.status, self.sentence = status, sentence


@dataclass
class BodyGuard:
    """ASGI, around an application that reads a body before it begins to answer: 413 at the first byte over `limit`, 408 to
    a body slower than `seconds`. The doors (paths) in `large_doors` take bodies up to `large_limit`, `large_at_once` of
    them, from whoever brings the cookie `large_cookie`; more at once get 503."""

    application: Callable
    limit: int
    seconds: float
    large_doors: frozenset = frozenset()
    large_limit: int = 0
    large_at_once: int = 0
    large_cookie: bytes = b""
    _large: set = field(default_factory=set)  # the large ones until they are answered

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        headers, mine = dict(scope["headers"]), object()
        length = int(headers.get(b"content-length", 0))
        try:
            if length > self.limit and self._may_be_large(scope, headers):
                guarded = self._guarded(receive, self.large_limit, LARGE_SENTENCE, length)
                if len(self._large) >= self.large_at_once:
                    raise Unfit(503, BUSY)
                self._large.add(mine)
            else:
                guarded = self._guarded(receive, self.limit, SENTENCE.format(mb=self.limit // 1_000_000), length)
            await self.application(scope, guarded, send)
        except Unfit as unfit:
            await _refuse(send, unfit)
        finally:
            self._large.discard(mine)

    def _may_be_large(self, scope, headers):
        is_door = scope["method"] == "POST" and scope["path"] in self.large_doors
        return is_door and self.large_cookie in headers.get(b"cookie", b"")

    def _guarded(self, receive, most, sentence, length):
        """`receive` within bounds. Each piece counts, whatever length was declared."""
        if length > most:
            raise Unfit(413, sentence)
        slowest = self.seconds + (length / SLOWEST if most > self.limit else 0)
        taken, until = 0, asyncio.get_running_loop().time() + slowest

        async def bounded():
            nonlocal taken
            try:
                async with asyncio.timeout_at(until):
                    message = await receive()
            except TimeoutError:
                raise Unfit(408, SLOW) from None
            taken += len(message.get("body", b""))
            if taken > most:
                raise Unfit(413, sentence)
            return message

        return bounded


async def _refuse(send, unfit):
    """Answer and hang up: nothing more of the body is read."""
    body = f'<!DOCTYPE html><html lang="zh-CN"><meta charset="utf-8"><title>{unfit.status}</title><p>{unfit.sentence}</p></html>'
    headers = {
        "content-type": "text/html; charset=utf-8", "content-length": str(len(body.encode())), "connection": "close",
        "x-content-type-options": "nosniff",
    }  # fmt: skip
    head = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": unfit.status, "headers": head})
    await send({"type": "http.response.body", "body": body.encode()})
