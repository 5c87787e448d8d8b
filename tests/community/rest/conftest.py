"""The secret club with all that has an address in it."""

import pytest

from clubs.chat.actions import room_of_club, say
from clubs.chat.actions.opening import come_in
from clubs.events.actions import sign_up
from profiles.blogs.actions import write_entry
from profiles.bookmarks.actions import bookmark
from tests.clubs.events import event_of
from tests.conftest import NOON, SECRET, drain


@pytest.fixture
def inside(club, mei, lin):
    """Everything of the secret club that has an address, as Mei sees it; each with SECRET in its words."""
    topic = club.board.topics.get()
    event = event_of(lin, club, title=f"{SECRET}看雪")
    sign_up(mei, event, at=NOON)
    room = room_of_club(lin, club, at=NOON)
    come_in(mei, room, at=NOON)
    say(lin, room, body=f"{SECRET}见", at=NOON)
    bookmark(mei, topic, at=NOON)
    entry = write_entry(mei, title=f"{SECRET}记", body="走了一天", readers="followers", at=NOON)
    drain()
    return {
        "board": club.board.slug, "topic": topic.pk, "post": topic.posts.get(number=1).pk, "room": room.pk,
        "other": topic.posts.get(number=2).pk, "club": club.slug, "event": event.pk, "entry": entry.pk,
        "line": mei.notice_lines.first().pk,
    }  # fmt: skip
