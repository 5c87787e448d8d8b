"""A strict reader of calendar files: whatever RFC 5545 forbids raises, and what it gives is what the file says."""

import re
from datetime import UTC, datetime

NAME = re.compile(r"[A-Za-z0-9-]+")
# What a VEVENT must and may have once (section 3.6.1), of what our files carry.
MUST = {"UID", "DTSTAMP"}
ONCE = MUST | {
    "DTSTART", "DTEND", "CLASS", "CREATED", "DESCRIPTION", "LAST-MODIFIED", "LOCATION", "SEQUENCE", "STATUS", "SUMMARY", "URL",
}  # fmt: skip
STATUSES = {"TENTATIVE", "CONFIRMED", "CANCELLED"}
CALENDAR = {"VERSION", "PRODID", "CALSCALE", "METHOD", "X-WR-CALNAME", "REFRESH-INTERVAL", "X-PUBLISHED-TTL"}
MOMENTS = {"DTSTAMP", "DTSTART", "DTEND", "CREATED", "LAST-MODIFIED"}
TEXTS = {"SUMMARY", "LOCATION", "DESCRIPTION", "X-WR-CALNAME"}


def lines(raw):
    """(name, value) of the content lines of a file's bytes."""
    assert raw.endswith(b"\r\n"), "the last line has its end"
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", raw), "lines end with CRLF"
    physical = raw[:-2].split(b"\r\n")
    assert all(len(line) <= 75 for line in physical), "no line is longer than 75 octets"
    for line in physical:
        line.decode()  # folding splits no character
    for line in raw.decode()[:-2].replace("\r\n ", "").split("\r\n"):
        assert not any(ord(c) < 32 and c != "\t" for c in line), "no control characters"
        head, colon, value = line.partition(":")
        name = head.split(";")[0]
        assert colon, line
        assert NAME.fullmatch(name), line
        yield name, value


def text_of(value):
    """A TEXT value unescaped; a bare comma, semicolon or backslash raises."""
    found, rest = "", value
    while rest:
        if rest[0] == "\\":
            assert rest[1:2] in tuple("\\;,nN"), value
            found += {"n": "\n", "N": "\n"}.get(rest[1], rest[1])
            rest = rest[2:]
        else:
            assert rest[0] not in ",;", value
            found, rest = found + rest[0], rest[1:]
    return found


def moment_of(value):
    return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


EMPTY = "BEGIN:VTIMEZONE TZID:UTC BEGIN:STANDARD DTSTART:19700101T000000 TZOFFSETFROM:+0000 TZOFFSETTO:+0000 END:STANDARD END:VTIMEZONE"


def read(raw):
    """[{name: value}] of the events of a file."""
    events, event, outer, depth = [], None, {}, []
    found = list(lines(raw))
    zone = [tuple(line.split(":", 1)) for line in EMPTY.split(" ")]
    is_empty = zone == [line for line in found if line in zone]
    for name, value in found if not is_empty else [line for line in found if line not in zone]:
        if name == "BEGIN":
            assert value == ("VEVENT" if depth else "VCALENDAR")
            depth.append(value)
            event = {} if value == "VEVENT" else None
            continue
        if name == "END":
            assert depth.pop() == value
            if value == "VEVENT":
                _check(event)
                events.append(event)
                event = None
            continue
        assert depth, "nothing stands outside of the calendar"
        here, known = (outer, CALENDAR) if event is None else (event, ONCE)
        assert name in known, name
        assert name not in here, f"{name} twice"
        here[name] = text_of(value) if name in TEXTS else moment_of(value) if name in MOMENTS else value
    assert not depth
    assert outer["VERSION"] == "2.0"
    assert outer["PRODID"]
    assert bool(events) != is_empty, "a calendar has a component"
    return events


def _check(event):
    assert event.keys() >= MUST
    assert event["DTEND"] > event["DTSTART"]
    assert event["STATUS"] in STATUSES
    assert int(event["SEQUENCE"]) >= 0
