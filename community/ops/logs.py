"""What is logged of a request, without the secrets that stand in its address."""

import logging
import re

# Whatever could be a token, in an address that leads nowhere: one that was cut off or broken on its way through a mail.
TOKEN = re.compile(r"[\w.:=~+-]{16,}")


class RoutesOnly(logging.Filter):
    """A line about a request names its door instead of its address, and neither it nor its traceback holds what stood in
    that place: whoever reads the log could otherwise use a link that was meant for one."""

    def filter(self, record):
        request = getattr(record, "request", None)
        path = getattr(request, "path", None)
        if path:
            said = {path: door(request), **dict.fromkeys(secrets_of(request), "…")}
            record.msg, record.args = _without(record.getMessage(), said), None
            if record.exc_info:
                record.exc_text = _without(logging.Formatter().formatException(record.exc_info), said)
        return True


def door(request):
    """The route of a request with the numbers it was asked for; where it has none, its path without tokens."""
    match = request.resolver_match
    if not (match and match.kwargs):
        return TOKEN.sub("…", request.path)
    return "/" + re.sub(r"<int:(\w+)>", lambda found: str(match.kwargs.get(found[1], found[0])), match.route)


def secrets_of(request):
    """What in the address could be a token, as it stands there and as its door was given it."""
    match = request.resolver_match
    given = map(str, match.kwargs.values()) if match else ()
    return {*TOKEN.findall(request.path), *(text for text in given if TOKEN.search(text))}


def _without(text, said):
    for word in sorted(said, key=len, reverse=True):
        text = text.replace(word, said[word])
    return text
