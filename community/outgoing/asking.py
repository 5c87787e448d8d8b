"""Asking other servers on a member's behalf: bounded in time and size, over https, and never led elsewhere."""

import time
from ipaddress import ip_address
from urllib.parse import urlsplit

import requests

# Seconds until connected, between two pieces, and for the whole answer; bytes of the longest.
CONNECT, PIECE, WHOLE, LONGEST = 3, 5, 10, 262_144


class Unanswered(Exception):
    """No answer came, or none that can be read. Its text names no address: some of those carry secrets."""


class Asking(requests.Session):
    """A session whose every request is over within WHOLE seconds; raises Unanswered. Answers are UTF-8, whatever their
    header says."""

    def request(self, method, url, **more):
        """The answer, read whole; 500 and above, a redirect, too long a text and too slow a server are none."""
        if not self.may_ask(url):
            raise Unanswered("only https")
        begun = time.monotonic()
        try:
            more |= {"timeout": (CONNECT, PIECE), "allow_redirects": False, "stream": True}
            with super().request(method, url, **more) as answer:
                answer._content = _read(answer, begun)
        except requests.RequestException as error:
            raise Unanswered(type(error).__name__) from None
        answer._content_consumed, answer.encoding = True, "utf-8"
        if answer.status_code >= 500 or answer.is_redirect:
            raise Unanswered(f"status {answer.status_code}")
        return answer

    def may_ask(self, url):
        """Whether an address may be asked at all."""
        return is_allowed(url)


def _read(answer, begun):
    pieces, size = [], 0
    for piece in answer.iter_content(8192):
        pieces.append(piece)
        size += len(piece)
        if size > LONGEST or time.monotonic() - begun > WHOLE:
            raise Unanswered("too long")
    if time.monotonic() - begun > WHOLE:
        raise Unanswered("too slow")
    return b"".join(pieces)


def is_allowed(url):
    """True for https, and for plain http that does not leave this machine."""
    parts = urlsplit(url if isinstance(url, str) else "")
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and is_here(parts.hostname)))


def is_here(host):
    """True for a name of this machine itself."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
