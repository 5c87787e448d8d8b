"""Reads the demo's people and conversations from plain text files."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

FOLDER = Path(__file__).parent / "demo"
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_CONSENTS = {"k": "profile_keywords", "p": "profile_posts", "s": "statistics"}


@dataclass(frozen=True)
class Person:
    """One synthetic person."""

    key: str
    name: str
    city: str
    model: str
    days: int
    keywords: list[str]
    consents: list[str]
    clubs: list[str]
    bio: str


@dataclass
class Talk:
    """One topic with its replies; times count back from today."""

    board: str
    kind: str
    author: str
    days: int
    time: str
    title: str
    tags: list[str]
    body: str = ""
    replies: list = field(default_factory=list)


@dataclass
class Reply:
    """One reply, `after` the opening; `quote` counts replies from 1, 0 is the opening post."""

    author: str
    after: timedelta
    quote: int | None
    accepted: bool
    body: str = ""


def people():
    """Every person of people*.txt, a line each, fields split by |."""
    found = []
    for path in sorted(FOLDER.glob("people*.txt")):
        for line in path.read_text("utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                key, name, city, model, days, keywords, consents, clubs, bio = (
                    part.strip() for part in line.split("|")
                )
                found.append(
                    Person(
                        key,
                        name,
                        city,
                        model,
                        int(days),
                        keywords.split(),
                        [_CONSENTS[c] for c in consents if c in _CONSENTS],
                        clubs.split(),
                        bio,
                    )
                )
    return found


def talks():
    """Every conversation of talk*.txt.

    `=== board | kind | author | days time | title | tags` opens a topic, `--- author +18m @2 *` a reply that quotes
    reply 2 and was accepted; the lines below are the text.
    """
    found = []
    for path in sorted(FOLDER.glob("talk*.txt")):
        part = None
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("=== "):
                board, kind, author, when, title, tags = (p.strip() for p in line[4:].split("|"))
                days, time = when.split()
                part = Talk(board, kind, author, int(days), time, title, tags.split())
                found.append(part)
            elif line.startswith("--- "):
                part = _reply(line[4:])
                found[-1].replies.append(part)
            elif part is not None:
                part.body += line + "\n"
    return found


def _reply(head):
    author, after, *rest = head.split()
    number, unit = re.fullmatch(r"\+(\d+)([mhd])", after).groups()
    quote = next((int(r[1:]) for r in rest if r.startswith("@")), None)
    return Reply(author, timedelta(**{_UNITS[unit]: int(number)}), quote, "*" in rest)
