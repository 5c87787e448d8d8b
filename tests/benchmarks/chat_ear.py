"""A client's socket that costs the load generator little: frames are cut out of what comes in and nothing of them is read
but the number (RFC 6455, server's side unmasked, no extension)."""

import asyncio
import base64
import os
import re
import struct
import time

NUMBER = re.compile(rb'"n":(\d+)')
TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
NO_MASK = bytes(4)


def masked(opcode, payload):
    """A frame of a client; the mask is of noughts, which leaves the payload as it is. At most 65,535 bytes."""
    length = bytes([0x80 | len(payload)]) if len(payload) < 126 else struct.pack("!BH", 0xFE, len(payload))
    return bytes([0x80 | opcode]) + length + NO_MASK + payload


def cut(data):
    """([(opcode, payload), …] of the whole frames, what is left over)."""
    frames, at = [], 0
    while len(data) - at >= 2:
        opcode, length, begin = data[at] & 0x0F, data[at + 1] & 0x7F, at + 2
        if length > 125:
            wide = 2 if length == 126 else 8
            begin += wide
            if len(data) < begin:
                break
            length = int.from_bytes(data[begin - wide : begin], "big")
        if len(data) < begin + length:
            break
        frames.append((opcode, data[begin : begin + length]))
        at = begin + length
    return frames, data[at:]


class Ear(asyncio.Protocol):
    """Opens the socket, says one thing, and hands on (number, moment) of every frame."""

    def __init__(self, request, first, heard):
        self.request, self.first, self.heard = request, first, heard
        self.left, self.open = b"", False
        self.closed = asyncio.get_running_loop().create_future()

    def connection_made(self, transport):
        self.transport = transport
        transport.write(self.request)

    def data_received(self, data):
        moment = time.monotonic()
        data = self.left + data
        if not self.open:
            head, whole, rest = data.partition(b"\r\n\r\n")
            if not whole:
                self.left = data
                return
            assert b" 101 " in head, head
            self.open, data = True, rest
            if self.first:
                self.transport.write(masked(TEXT, self.first.encode()))
        frames, self.left = cut(data)
        for opcode, payload in frames:
            if opcode == TEXT:
                self.heard(int(NUMBER.search(payload)[1]), moment)
            elif opcode == PING:
                self.transport.write(masked(PONG, payload))
            elif opcode == CLOSE:
                self.transport.close()

    def connection_lost(self, exc):
        if not self.closed.done():
            self.closed.set_result(None)


async def listen(port, path, heard, first="", cookie=""):
    """Hear until the server closes the socket or this is cancelled."""
    host = f"127.0.0.1:{port}"
    lines = [
        f"GET {path} HTTP/1.1", f"Host: {host}", "Upgrade: websocket", "Connection: Upgrade", f"Origin: http://{host}",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}", "Sec-WebSocket-Version: 13",
        *([f"Cookie: {cookie}"] if cookie else []),
    ]  # fmt: skip
    request = "\r\n".join([*lines, "", ""]).encode()
    loop = asyncio.get_running_loop()
    transport, ear = await loop.create_connection(lambda: Ear(request, first, heard), "127.0.0.1", port)
    try:
        await ear.closed
    finally:
        transport.abort()
