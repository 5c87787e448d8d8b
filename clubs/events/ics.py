"""An event as a calendar file (RFC 5545): one VEVENT with a name that never changes, and SEQUENCE for its changes."""

from datetime import UTC

from community.lib.html import plain

FOLD = 75  # octets of a line, its end not counted (section 3.1)
STATUS = {True: "CANCELLED", False: "CONFIRMED"}
DESCRIBED = 400
# A calendar must have a component (section 3.6): one without events says what UTC is.
_EMPTY = [
    "BEGIN:VTIMEZONE", "TZID:UTC", "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0000", "END:STANDARD", "END:VTIMEZONE",
]  # fmt: skip


def _text(value):
    """A TEXT value (section 3.3.11)."""
    value = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return value.replace("\r\n", "\n").replace("\n", "\\n")


def _moment(at):
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def fold(line):
    """A line in pieces of at most 75 octets, never inside a character."""
    pieces, piece, size = [], "", 0
    for char in line:
        width = len(char.encode())
        if size + width > FOLD:
            pieces.append(piece)
            piece, size = "", 1  # the blank that begins a continued line counts
        piece, size = piece + char, size + width
    return "\r\n ".join([*pieces, piece])


def _event(event, own, absolute, host, shows_link):
    where = "，".join(filter(None, (event.place, event.address)))
    said = [
        event.reason,
        plain(event.html, DESCRIBED),
        event.link if shows_link else "",
        absolute(event.get_absolute_url()),
    ]
    status = "TENTATIVE" if own and own.state != own.State.SEATED and not event.is_off else STATUS[event.is_off]
    yield "BEGIN:VEVENT"
    yield f"UID:event-{event.pk}@{host}"
    yield f"SEQUENCE:{event.version}"
    yield f"DTSTAMP:{_moment(event.changed_at)}"
    yield f"CREATED:{_moment(event.created_at)}"
    yield f"LAST-MODIFIED:{_moment(event.changed_at)}"
    yield f"DTSTART:{_moment(event.starts_at)}"
    yield f"DTEND:{_moment(event.ends_at)}"
    yield f"SUMMARY:{_text(event.title)}"
    yield f"STATUS:{status}"
    if where:
        yield f"LOCATION:{_text(where)}"
    yield f"DESCRIPTION:{_text(chr(10).join(filter(None, said)))}"
    yield f"URL:{absolute(event.get_absolute_url())}"
    yield "CLASS:PRIVATE"
    yield "END:VEVENT"


def cancelled(event, why):
    """An event as one knew it (`was`), called off for the one who is not asked to it any more, and why."""
    event.state, event.reason = event.State.CALLED_OFF, why
    return event, None, False


def calendar(rows, *, name, host, absolute):
    """The file of (event, sign-up or None, whether its link is shown) in this order. `absolute` makes a full address of a
    path; `host` stands in the names of events for good."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//{host}//events//ZH", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H",
    ]  # fmt: skip
    rows = list(rows)
    lines += [] if rows else _EMPTY
    for event, own, shows_link in rows:
        lines += _event(event, own, absolute, host, shows_link)
    return "\r\n".join(map(fold, [*lines, "END:VCALENDAR", ""]))
