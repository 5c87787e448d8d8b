"""Pages behind ASGI: drawn in a few threads that stay, bodies bounded before any thread is taken."""

import asyncio
import contextlib
import json
import threading

import pytest
from asgiref.testing import ApplicationCommunicator
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import translation

from community.lib.bodyguard import BUSY, BodyGuard
from community.lib.pooled import PooledHandler

MB = 1_000_000


class Pages(PooledHandler):
    """Two threads in which a function answers; keeps in which thread each answer and each piece was made."""

    def __init__(self, view):
        super().__init__(2)
        self.view, self.names = view, []

    def get_response(self, request):
        self.names.append(threading.current_thread().name)
        return self.view(self, request)


def call(application, *, method="POST", path="/", headers=(), body=(b"",), wait=0, seconds=5):
    """(status, headers, pieces) of one request, whose body comes in pieces with a wait before the last."""

    async def walk():
        scope = {
            "type": "http", "method": method, "path": path, "query_string": b"", "http_version": "1.1",
            "headers": [(b"host", b"localhost"), *headers],
        }  # fmt: skip
        line = ApplicationCommunicator(application, scope)
        for n, piece in enumerate(body):
            is_last = n == len(body) - 1
            if is_last and wait:
                await asyncio.sleep(wait)
            await line.send_input({"type": "http.request", "body": piece, "more_body": not is_last})
        start = await line.receive_output(seconds)
        pieces, more = [], True
        while more:
            event = await line.receive_output(seconds)
            pieces.append(event.get("body", b""))
            more = event.get("more_body", False)
        await line.wait()
        return start["status"], dict(start["headers"]), pieces

    return asyncio.run(walk())


def echo(pages, request):
    return HttpResponse(request.body)


def test_ops_05_pages_are_drawn_in_threads_that_stay():
    pages = Pages(echo)
    for n in range(8):
        status, _headers, pieces = call(pages, body=(b"%d " % n, b"said"))
        assert (status, b"".join(pieces)) == (200, b"%d said" % n)
    assert len(set(pages.names)) <= 2
    assert all(name.startswith("pages") for name in pages.names)


def test_ops_05_a_slow_body_holds_no_thread():
    pages = Pages(echo)

    async def walk():
        slow = [
            ApplicationCommunicator(
                pages,
                {
                    "type": "http",
                    "method": "POST",
                    "path": "/",
                    "query_string": b"",
                    "headers": [(b"host", b"localhost")],
                },
            )
            for _ in range(5)
        ]
        for line in slow:
            await line.send_input({"type": "http.request", "body": b"x", "more_body": True})
        quick = ApplicationCommunicator(pages, slow[0].scope)
        await quick.send_input({"type": "http.request", "body": b"", "more_body": False})
        start = await quick.receive_output(2)
        for line in slow:
            await line.send_input({"type": "http.disconnect"})
            await line.wait()
        return start["status"]

    assert asyncio.run(walk()) == 200
    assert len(pages.names) == 1


def test_attc_01_a_large_answer_goes_out_piece_by_piece_and_is_closed():
    closed = []

    def stream(pages, request):
        def pieces():
            for n in range(3):
                pages.names.append(threading.current_thread().name)
                yield b"%d" % n

        response = StreamingHttpResponse(pieces())
        response._resource_closers.append(lambda: closed.append(True))
        return response

    pages = Pages(stream)
    _status, _headers, pieces = call(pages)
    assert [piece for piece in pieces if piece] == [b"0", b"1", b"2"]
    assert all(name.startswith("pages") for name in pages.names)
    assert closed == [True]


async def reads_all(scope, receive, send):
    """An application that reads its body and says how long it was."""
    length, more = 0, True
    while more:
        message = await receive()
        length, more = length + len(message.get("body", b"")), message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"%d" % length})


MEI, LIN = b"sessionid=mei", b"sessionid=lin"


async def signed_in(scope):
    """Whose session it is: one that is nobody's, or none, is no sign-in."""
    cookie = dict(scope["headers"]).get(b"cookie")
    return cookie if cookie in (MEI, LIN) else None


def guard(**bounds):
    standard = {
        "limit": 2 * MB, "seconds": 1, "large_doors": frozenset({"/files/new/"}), "large_limit": 5 * MB, "large_at_once": 1,
        "signed_in": signed_in, "language_of": lambda scope: "zh-hans", "patience": 0.2,
    }  # fmt: skip
    return BodyGuard(reads_all, **(standard | bounds))


def declared(length, cookie=MEI):
    return [(b"content-length", b"%d" % length), (b"cookie", cookie)]


LARGE = {"path": "/files/new/", "headers": declared(3 * MB)}


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"body": (b"x" * MB, b"x" * MB)}, 200),
        ({"body": (b"x" * MB, b"x" * MB, b"x")}, 413),
        ({"headers": declared(2 * MB + 1)}, 413),
        (LARGE | {"body": (b"x" * MB,) * 3}, 200),
        (LARGE | {"headers": declared(3 * MB, b"a=b")}, 413),
        (LARGE | {"headers": declared(3 * MB, b"sessionid=x")}, 413),
        (LARGE | {"method": "PUT"}, 413),
        (LARGE | {"headers": declared(5 * MB + 1)}, 413),
        (LARGE | {"body": (b"x" * MB,) * 6}, 413),
        ({"body": (b"x", b"x"), "wait": 1.5}, 408),
        (LARGE | {"body": (b"x" * 1000, b"x"), "wait": 1.5}, 408),
        (LARGE | {"body": (b"x" * MB, b"x" * 2 * MB), "wait": 1.5}, 200),
    ],
)
def test_attc_01_bodies_are_bounded_by_size_door_sign_in_and_pace(how, status):
    code, headers, pieces = call(guard(), **how)
    assert code == status
    if status != 200:
        assert headers[b"connection"] == b"close"
        assert "<!DOCTYPE html>" in b"".join(pieces).decode()


@contextlib.asynccontextmanager
async def begun(guarded, cookie=MEI):
    """A large body of somebody that is on its way; `send_input` says more of it."""
    scope = {"type": "http", "method": "POST", "path": "/files/new/", "headers": declared(3 * MB, cookie)}
    line = ApplicationCommunicator(guarded, scope)
    await line.send_input({"type": "http.request", "body": b"x" * MB, "more_body": True})
    await asyncio.sleep(0.05)
    yield line
    line.stop()


def end(line):
    return line.send_input({"type": "http.request", "body": b"x" * 2 * MB, "more_body": False})


async def status_of(line):
    return (await line.receive_output(2))["status"]


def test_attc_01_one_large_body_more_than_may_be_gets_a_sentence_and_the_place_is_free_again():
    guarded = guard()

    async def walk():
        async with begun(guarded) as first, begun(guarded, LIN) as second:
            assert await status_of(second) == 503
            assert "半分钟后再传" in (await second.receive_output(1))["body"].decode()
            await end(first)
            assert await status_of(first) == 200

    asyncio.run(walk())
    assert call(guarded, **LARGE, body=(b"x" * 3 * MB,))[0] == 200
    assert not guarded._large


def test_attc_01_one_member_holds_one_place_and_her_next_body_waits_for_it_a_while():
    """The boxes of a page send two at a time: the second goes as soon as the first is through."""
    guarded = guard(large_at_once=2)

    async def walk():
        async with begun(guarded) as first, begun(guarded) as second, begun(guarded, LIN) as other:
            await end(other)
            assert await status_of(other) == 200, "a colleague's finds a place"
            await end(first)
            assert await status_of(first) == 200
            await end(second)
            assert await status_of(second) == 200
        async with begun(guarded) as first, begun(guarded) as second:
            assert await status_of(second) == 503, "it has waited long enough"
            await end(first)
            assert await status_of(first) == 200

    asyncio.run(walk())
    assert not guarded._large


def test_attc_01_a_refusal_is_said_in_the_readers_language_and_to_a_script_in_its_own():
    guarded = guard(language_of=lambda scope: "zh-hant", large_at_once=0)
    with translation.override("zh-hant"):
        sentence = str(BUSY)
    _code, _headers, pieces = call(guarded, **LARGE)
    assert b"".join(pieces).decode().startswith('<!DOCTYPE html><html lang="zh-TW">')
    assert sentence in b"".join(pieces).decode()
    script = LARGE | {"headers": [*LARGE["headers"], (b"x-requested-with", b"fetch")]}
    code, headers, pieces = call(guarded, **script)
    assert (code, headers[b"content-type"]) == (503, b"application/json")
    assert json.loads(b"".join(pieces)) == {"why": sentence}
