"""Where a request came from: the one place that reads addresses."""

import ipaddress
from dataclasses import dataclass, field

from django.conf import settings

from community.access.provinces import plain, province_of


@dataclass(frozen=True)
class Origin:
    """What the door knows of where something was written; actions take it as a value. Its text never holds the
    address, so that no log line and no error page does."""

    province: str = ""
    address: str = field(default="", repr=False)
    port: int | None = field(default=None, repr=False)


def origin_of(request):
    """The Origin of a request."""
    address, port = client_of(request)
    return Origin(province_of(address), address, port)


def client_of(request):
    """(address, port or None) of whoever sent the request; "" where the server does not tell.

    X-Forwarded-For is believed only as far as TRUSTED_PROXIES wrote it: from the right, up to the first address that
    is none of them. From anybody else the header counts for nothing.
    """
    address, port = _known(request.META.get("REMOTE_ADDR", ""), request.META.get("REMOTE_PORT"))
    passed = request.META.get("HTTP_X_FORWARDED_FOR", "")
    for entry in reversed(passed.split(",")):
        if not address or not _is_trusted(address):
            break
        before, before_port = _known(*_parted(entry.strip()))
        if not before:
            break
        address, port = before, before_port
    return address, port


def neighbourhood_of(request):
    """What limits by network address are counted by: the address, of IPv6 the /64 that a single line is given (RFC 6177); ""
    where the server does not tell."""
    address, _port = client_of(request)
    if ":" not in address:
        return address
    return str(ipaddress.ip_network(f"{address}/64", strict=False).network_address)


def _known(address, port):
    try:
        return str(plain(address)), int(port) if str(port or "").isascii() and str(port or "").isdecimal() else None
    except ValueError:
        return "", None


def _parted(entry):
    """(address, port) of 1.2.3.4, 1.2.3.4:567, 2001:db8::1 or [2001:db8::1]:567."""
    if entry.startswith("["):
        address, _, port = entry[1:].partition("]")
        return address, port.removeprefix(":")
    address, _, port = entry.partition(":")
    return (address, port) if entry.count(":") == 1 else (entry, "")


def _is_trusted(address):
    return any(ipaddress.ip_address(address) in network for network in settings.TRUSTED_PROXIES)


def refuses_sharing(request):
    """Whether the browser says Global Privacy Control (https://w3c.github.io/gpc/): then nobody asks of herself whether
    something may be used further, and only what a member says by her own hand counts."""
    return request.headers.get("Sec-GPC") == "1"
