"""The server's own bound on bodies: large ones at the door for files alone, from whoever is signed in, a few at once."""

import socket
import time

import pytest

from tests.community.servers import Process, until

MB = 1_000_000
# Two members; prints the cookies of one's sign-in, of one that is over, of a browser that nobody is signed in with, and of
# the other's.
SIGNED_IN = """
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.utils import timezone
from profiles.actions import join
def cookie(member=None):
    browser = Client()
    browser.force_login(member) if member else None
    held = browser.session if member else SessionStore()
    held["seen"] = 1
    held.save()
    return held.session_key
mei, lin = (join(f"{name}@example.com", name, at=timezone.now()) for name in ("小梅", "小林"))
over = cookie(mei)
SessionStore(over).delete()
print(*(f"{settings.SESSION_COOKIE_NAME}={key}" for key in (cookie(mei), over, cookie(), cookie(lin))), sep="\\n")
"""


class Server(Process):
    """`manage.py serve` on a free port."""

    def __enter__(self):
        import subprocess
        import sys

        from tests.community.servers import ROOT

        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(self.port)],
            cwd=ROOT, env={**self.environment, "LARGE_BODIES": "1", "BODY_SECONDS": "5"},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        assert until(self._is_up, 60)
        return self

    def _is_up(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)

    def begin(self, path, length, cookie=""):
        """A connection on which a POST of so many bytes has been announced and a little of it sent."""
        wire = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        cookies = f"Cookie: {cookie}\r\n" if cookie else ""
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{cookies}Content-Length: {length}\r\nContent-Type: text/plain\r\n\r\n"
        wire.sendall(head.encode() + b"x" * 100)
        return wire


def status(wire, seconds=30):
    """The status and body of what is answered; 0 where nothing comes within the time."""
    wire.settimeout(seconds)
    try:
        answer = b""
        while piece := wire.recv(65_536):
            answer += piece
            if b"</html>" in answer or answer.startswith((b"HTTP/1.1 302", b"HTTP/1.1 403")):
                break
    except TimeoutError:
        return 0, ""
    return int(answer.split()[1]), answer.decode(errors="replace")


@pytest.mark.processes
def test_attc_01_large_bodies_are_taken_at_one_door_and_a_few_at_once(tmp_path):
    site = Server(tmp_path, "sqlite")
    mei, over, nobody, lin = site.script(SIGNED_IN).split("\n")[:4]
    with site as server:
        assert status(server.begin("/report/post/1/", 40 * MB, mei))[0] == 413
        for cookie in ("", "sessionid=x", over, nobody):
            assert status(server.begin("/files/new/", 40 * MB, cookie))[0] == 413, f"{cookie} is no sign-in"
        code, words = status(server.begin("/files/new/", 52 * MB, mei))
        assert code == 413
        assert "视频和录音最多 50 MB" in words
        first = server.begin("/files/new/?a=1", 40 * MB, mei)
        assert status(first, 1)[0] == 0, "it is being taken"
        code, words = status(server.begin("/files/new/", 40 * MB, lin))
        assert code == 503
        assert "半分钟后再传" in words
        assert status(server.begin("/files/new/", 100), 20)[0] in (302, 403), "small ones go on"
        first.close()
        time.sleep(0.5)
        last = server.begin("/files/new/", 3 * MB, mei)
        assert status(last, 1)[0] == 0, "the place is free again"
        last.sendall(b"x" * (3 * MB - 100))
        assert status(last)[0] in (302, 403)
        begun, idle = time.monotonic(), server.begin("/files/new/", 40 * MB, mei)
        assert status(idle)[0] == 408
        assert time.monotonic() - begun < 10, "as soon as the seconds of every body are over"
