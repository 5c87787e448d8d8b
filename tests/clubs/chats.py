"""What the tests of chats share."""

import json

import pytest

from clubs.chat.actions import open_group, room_of_club, write_to
from clubs.chat.models import Message, Participant
from community.text.actions import save_sensitive
from community.text.models import current_sieve
from profiles.ties.actions import follow
from tests.conftest import NOON, as_

State = Participant.State


@pytest.fixture
def talk(lin, mei):
    """The private talk of 小林 and 小梅, who know each other."""
    follow(mei, lin, at=NOON)
    follow(lin, mei, at=NOON)
    return write_to(lin, mei, body="周六去不去莫干山", at=NOON).room


@pytest.fixture
def group(lin, mei):
    """A group of 小林 and 小梅."""
    follow(mei, lin, at=NOON)
    return open_group(lin, "莫干山车队", [mei], at=NOON)


@pytest.fixture
def room(club, lin):
    """The room of the private club."""
    return room_of_club(lin, club, at=NOON)


@pytest.fixture
def held_word(colleagues):
    """A word of the list with which a text waits."""
    save_sensitive(colleagues["moderator"], "贴膜六折", "review", "selling", at=NOON)
    current_sieve(fresh=True)
    return "贴膜六折"


@pytest.fixture
def blocked_word(colleagues):
    """A word of the list that is not said."""
    save_sensitive(colleagues["moderator"], "代开发票", "block", "law", at=NOON)
    current_sieve(fresh=True)
    return "代开发票"


def page_of(room, user, tail=""):
    """What the page of a room answers to somebody."""
    return as_(user).get(f"/chat/{room.pk}/{tail}")


def send(room, user, body="好的", **data):
    """A line by the plain form."""
    return as_(user).post(f"/chat/{room.pk}/say/", {"body": body, **data})


def send_by_script(room, user, body="好的", **data):
    """A line as the page's script sends it: (status, answer)."""
    answer = as_(user).post(f"/chat/{room.pk}/say/", {"body": body, **data}, headers={"accept": "application/json"})
    return answer.status_code, json.loads(answer.content)


def words_in(room):
    """The words that stand in a room, in order."""
    rows = Message.objects.public_face().filter(room=room).order_by("number")
    return list(rows.values_list("source", flat=True))
