"""Refuses request bodies that are too large or too slow before a server keeps them.

Daphne reads a whole body before the application is called, so no middleware can be early enough: the guard sits in
Twisted's request class, where the headers and each piece of the body pass.
"""

from daphne.http_protocol import WebRequest
from twisted.internet import reactor

SENTENCE = "这次发的内容太大了，服务器没有收。文字最多约 {mb} MB，图片请先压小一点再传。"
LARGE_SENTENCE = "这个文件太大了，没有收。照片最多 30 MB，视频和录音最多 50 MB，文件最多 20 MB。"
BUSY = "现在传文件的人有点多，这个先没收。半分钟后再传一次，写的字都还在。"
# Bytes a second that a large body has to come with, beside the time every body has.
SLOWEST = 40_000


class GuardedRequest(WebRequest):
    """A request that answers 413 at the first byte over `limit`, and 408 to a body slower than `seconds`."""

    limit = 2_500_000
    seconds = 60
    # The doors (paths) that take large bodies, how large, how many at once, and the cookie without which none is taken.
    large_doors = frozenset()
    large_limit = 0
    large_at_once = 0
    large_cookie = b""
    _large = set()

    def gotLength(self, length):
        """Twisted tells the declared length (None when chunked) before any of the body."""
        self._taken, self._refused, self._most, self._seconds = 0, False, self.limit, self.seconds
        if length is not None and length > self.limit and self._may_be_large():
            self._most, self._seconds = self.large_limit, self.seconds + length / SLOWEST
        self._clock = reactor.callLater(
            min(self._seconds, self.seconds + self.large_limit / SLOWEST), self._refuse, 408,
            "发得太慢，连接先断开了。换个信号好的地方再试。",
        )  # fmt: skip
        if length is not None and length > self._most:
            self._refuse(413, self._too_large())
            return
        if self._most > self.limit:
            if len(self._large) >= self.large_at_once:
                self._refuse(503, BUSY)
                return
            self._large.add(self)
        super().gotLength(length)

    def _may_be_large(self):
        """The path stands in the request line, and the cookies among the headers, before any of the body."""
        door = getattr(self.channel, "_path", b"").partition(b"?")[0]
        method = getattr(self.channel, "_command", b"")
        return method == b"POST" and door in self.large_doors and self.large_cookie in self.received_cookies

    def _too_large(self):
        return LARGE_SENTENCE if self._most > self.limit else SENTENCE.format(mb=self._most // 1_000_000)

    def handleContentChunk(self, data):
        """Each piece counts, whatever length was declared."""
        if self._refused:
            return
        self._taken += len(data)
        if self._taken > self._most:
            self._refuse(413, self._too_large())
            return
        super().handleContentChunk(data)

    def process(self):
        """The body is whole: hand the request on."""
        self._stop_clock()
        if not self._refused:
            super().process()

    def finish(self):
        """Answered: another large body may come. The server holds a body until then."""
        self._large.discard(self)
        super().finish()

    def connectionLost(self, reason):
        self._large.discard(self)
        self._stop_clock()
        if not self._refused:
            super().connectionLost(reason)

    def _stop_clock(self):
        clock = getattr(self, "_clock", None)
        if clock is not None and clock.active():
            clock.cancel()

    def _refuse(self, status, sentence):
        """Answer on the bare transport and hang up: nothing more of the body is read."""
        if self._refused:
            return
        self._refused = True
        self._large.discard(self)
        self._stop_clock()
        phrase = {413: "Content Too Large", 408: "Request Timeout", 503: "Service Unavailable"}[status]
        body = f'<!DOCTYPE html><html lang="zh-CN"><meta charset="utf-8"><title>{status}</title><p>{sentence}</p></html>'.encode()
        head = (
            f"HTTP/1.1 {status} {phrase}\r\nContent-Type: text/html; charset=utf-8\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\nX-Content-Type-Options: nosniff\r\n\r\n"
        )
        transport = self.channel.transport
        transport.write(head.encode() + body)
        transport.loseConnection()
