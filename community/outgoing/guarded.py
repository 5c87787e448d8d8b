"""Asking addresses that people type into pages: never anything inside, whatever a name leads to."""

import socket
from contextlib import suppress
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Timer
from urllib.parse import urlsplit

from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from community.outgoing import asking
from community.outgoing.asking import Asking, Unanswered

# What IPv6 hands out to the open network, and what of that carries an IPv4 address (6to4, Teredo). All else that does,
# mapped addresses and NAT64 among it, lies outside of the first.
_OPEN, *_CARRIERS = (ip_network(net) for net in ("2000::/3", "2002::/16", "2001::/32"))


class Guarded(Asking):
    """Asking, for an address that an admin or a member typed: https alone, no proxy of the environment, and no byte to a
    machine inside. The hosts that INSIDE_HOSTS names (host, or host:port) are exempt from both. Raises Unanswered."""

    def __init__(self):
        super().__init__()
        self.trust_env = False
        self.headers["User-Agent"] = f"community (+{settings.SITE_URL})"
        for scheme in ("https://", "http://"):
            self.mount(scheme, _GuardedAdapter())

    def may_ask(self, url):
        return can_be_asked(url)


def can_be_asked(url):
    """True for an address that a page may name: https with a host, no name and password in it; plain http where
    INSIDE_HOSTS names the host."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    if not parts.hostname or parts.username is not None or parts.scheme not in ("https", "http"):
        return False
    return parts.scheme == "https" or is_exempt(parts.hostname, port or 80)


def is_exempt(host, port):
    """True for a host (or host and port) that the operator lets be asked although it lies inside."""
    return bool({host.lower(), f"{host.lower()}:{port}"} & {name.lower() for name in settings.INSIDE_HOSTS})


def is_outside(address):
    """True for the text of an IP address that anybody on the open network has."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address) and (found not in _OPEN or any(found in net for net in _CARRIERS)):
        return False
    return found.is_global and not (found.is_multicast or found.is_reserved)


class _Guard:
    """Looks where a connection leads: at all that its name stands for before one is made, and at whom it has reached
    before a byte is sent. The second look decides; names can change between the two. After WHOLE seconds it is cut,
    whatever still drips out of it."""

    _watch = None

    def _new_conn(self):
        is_free = is_exempt(self.host.strip("[]"), self.port)
        if not is_free:
            _check(*_addresses(self._dns_host, self.port))
        reached = super()._new_conn()
        try:
            if not is_free:
                _check(reached.getpeername()[0])
        except BaseException:
            reached.close()
            raise
        self._watch = _Watch(reached)
        return reached

    def close(self):
        super().close()
        if self._watch:
            self._watch.end()


class _Watch:
    """Cuts a connection once its time is over; by a second handle, because TLS takes the first one over."""

    def __init__(self, reached):
        self.handle = reached.dup()
        self.timer = Timer(asking.WHOLE, self.cut)
        self.timer.daemon = True
        self.timer.start()

    def cut(self):
        with suppress(OSError):
            self.handle.shutdown(socket.SHUT_RDWR)
        self.handle.close()

    def end(self):
        self.timer.cancel()
        self.handle.close()


def _addresses(host, port):
    try:
        return [there[0] for *_kind, there in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except UnicodeError:
        raise Unanswered("no such name") from None


def _check(*addresses):
    if not all(map(is_outside, addresses)):
        raise Unanswered("inside")


class _Plain(_Guard, HTTPConnection):
    pass


class _Sealed(_Guard, HTTPSConnection):
    pass


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SealedPool(HTTPSConnectionPool):
    ConnectionCls = _Sealed


class _GuardedAdapter(HTTPAdapter):
    def init_poolmanager(self, *args, **kwargs):
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SealedPool}
