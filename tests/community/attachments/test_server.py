"""The server's own bound on bodies: large ones at the door for files alone, with a session, a few at once."""

import socket
import time

import pytest

from tests.community.servers import Process, until

MB = 1_000_000


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

    def begin(self, path, length, cookie="sessionid=x"):
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
    with Server(tmp_path, "sqlite") as server:
        assert status(server.begin("/report/post/1/", 40 * MB))[0] == 413
        assert status(server.begin("/files/new/", 40 * MB, cookie=""))[0] == 413
        code, words = status(server.begin("/files/new/", 52 * MB))
        assert code == 413
        assert "视频和录音最多 50 MB" in words
        first = server.begin("/files/new/?a=1", 40 * MB)
        assert status(first, 1)[0] == 0, "it is being taken"
        code, words = status(server.begin("/files/new/", 40 * MB))
        assert code == 503
        assert "半分钟后再传" in words
        assert status(server.begin("/files/new/", 100), 20)[0] in (302, 403), "small ones go on"
        first.close()
        time.sleep(0.5)
        last = server.begin("/files/new/", 3 * MB)
        assert status(last, 1)[0] == 0, "the place is free again"
        last.sendall(b"x" * (3 * MB - 100))
        assert status(last)[0] in (302, 403)
