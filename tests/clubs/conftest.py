"""Talks and rooms to try things in, and words of the list."""

import pytest

from clubs.chat.actions import open_group, room_of_club, write_to
from community.text.actions import save_sensitive
from community.text.models import current_sieve
from profiles.ties.actions import follow
from tests.conftest import NOON


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
