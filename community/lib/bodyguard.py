"""Refuses request bodies that are too large or too slow before a server keeps them.

Daphne reads a whole body before the application is called, so no middleware can be early enough: the guard sits in
Twisted's request class, where the headers and each piece of the body pass.
"""

from daphne.http_protocol import WebRequest
from twisted.internet import reactor

SENTENCE = "这次发的内容太大了，服务器没有收。文字最多约 {mb} MB，图片请先压小一点再传。"


class GuardedRequest(WebRequest):
    """A request that answers 413 at the first byte over `limit`, and 408 to a body slower than `seconds`."""

    limit = 2_500_000
    seconds = 60

    def gotLength(self, length):
        """Twisted tells the declared length (None when chunked) before any of the body."""
        self._taken, self._refused = 0, False
        self._clock = reactor.callLater(
            self.seconds, self._refuse, 408, "发得太慢，连接先断开了。换个信号好的地方再试。"
        )
        if length is not None and length > self.limit:
            self._refuse(413, SENTENCE.format(mb=self.limit // 1_000_000))
            return
        super().gotLength(length)

    def handleContentChunk(self, data):
        """Each piece counts, whatever length was declared."""
        if self._refused:
            return
        self._taken += len(data)
        if self._taken > self.limit:
            self._refuse(413, SENTENCE.format(mb=self.limit // 1_000_000))
            return
        super().handleContentChunk(data)

    def process(self):
        """The body is whole: hand the request on."""
        self._stop_clock()
        if not self._refused:
            super().process()

    def connectionLost(self, reason):
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
        self._stop_clock()
        phrase = {413: "Content Too Large", 408: "Request Timeout"}[status]
        body = f'<!DOCTYPE html><html lang="zh-CN"><meta charset="utf-8"><title>{status}</title><p>{sentence}</p></html>'.encode()
        head = (
            f"HTTP/1.1 {status} {phrase}\r\nContent-Type: text/html; charset=utf-8\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\nX-Content-Type-Options: nosniff\r\n\r\n"
        )
        transport = self.channel.transport
        transport.write(head.encode() + body)
        transport.loseConnection()
