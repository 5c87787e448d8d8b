"""What rings of a talk and for whom: mutes, and rooms with many people in them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clubs.chat.actions import room_of_event, say
from clubs.chat.models import RINGS_UP_TO, Participant, Room
from clubs.chat.notices import heard_by
from clubs.chat.verbs import MESSAGE_SAID
from clubs.events.actions import sign_up
from community.activity.models import Activity
from community.activity.registry import notice_kinds
from profiles.inbox.actions import choose_level
from profiles.inbox.levels import read_levels
from profiles.inbox.models import Level, Line
from tests.clubs.events import event_of
from tests.conftest import NOON, drain, person

SOON = NOON + timedelta(minutes=1)


def rung(member):
    """The kinds of chats' lines that stand in her inbox."""
    found = Line.objects.filter(member=member, kind__startswith="chat", unseen__gt=0)
    return sorted(found.values_list("kind", flat=True))


def said_twice(room, by, to):
    """Something for all and something for her by name, said where she is in the room; what rang for her."""
    say(to, room, body="我在", at=NOON)
    drain()
    say(by, room, body="大家早", at=SOON)
    say(by, room, body=f"@{to.name} 你也早", at=SOON)
    drain()
    return rung(to)


@pytest.fixture
def event(lin, mei, club):
    """An event of the private club, to which 小梅 comes."""
    made = event_of(lin, club)
    sign_up(mei, made, at=NOON)
    return made


@pytest.mark.parametrize("what", ["club", "member", None])
def test_inbx_05_the_room_of_a_muted_club_or_the_words_of_a_muted_member_ring_for_nobody(room, club, lin, mei, what):
    if what:
        choose_level(mei, club if what == "club" else lin, Level.MUTE, at=NOON)
    assert said_twice(room, lin, mei) == ([] if what else ["chat", "chat_mention"])


@pytest.mark.parametrize("what", ["event", "club", "member", None])
def test_inbx_05_the_room_of_an_event_is_silent_with_it_and_with_its_club(event, club, lin, mei, what):
    muted = {"event": event, "club": club, "member": lin}
    if what:
        choose_level(mei, muted[what], Level.MUTE, at=NOON)
    assert said_twice(room_of_event(lin, event, at=NOON), lin, mei) == ([] if what else ["chat", "chat_mention"])


def test_inbx_05_an_event_that_is_watched_rings_though_its_club_is_muted(event, club, lin, mei):
    choose_level(mei, club, Level.MUTE, at=NOON)
    choose_level(mei, event, Level.WATCH, at=NOON)
    assert said_twice(room_of_event(lin, event, at=NOON), lin, mei) == ["chat", "chat_mention"]


def test_inbx_05_a_muted_member_rings_in_no_private_talk(talk, group, lin, mei):
    choose_level(mei, lin, Level.MUTE, at=NOON)
    for place in (talk, group):
        assert said_twice(place, lin, mei) == []


def crowd(room, number):
    """So many more people in a room."""
    people = [person(f"p{n}", f"众人{n}") for n in range(number)]
    Participant.objects.bulk_create(Participant(room=room, member=one, at=NOON) for one in people)
    Room.objects.filter(pk=room.pk).update(people=Participant.objects.filter(room=room, state="in").count())
    room.refresh_from_db()
    return people


def test_chat_09_of_a_room_of_many_only_those_who_are_called_are_read(group, talk, lin, mei, chen):
    people = crowd(group, RINGS_UP_TO)
    quiet = Participant.objects.get(room=talk, member=lin)
    Participant.objects.filter(pk=quiet.pk).update(quiet=True)
    rooms = [Room.objects.get(pk=place.pk) for place in (group, talk)]
    heard = heard_by(rooms, [people[3].pk, chen.pk])
    assert heard == {group.pk: [(people[3].pk, 0, False)], talk.pk: [(mei.pk, 0, True)]}
    say(lin, group, body=f"大家早，@{people[3].name} 也早，@{chen.name} 不在", at=NOON)
    drain()
    assert rung(people[3]) == ["chat_mention"]
    assert rung(mei) == ["chat"]  # of the private talk
    assert not any(rung(one) for one in (*people[:3], *people[4:], chen, lin))


def test_inbx_05_what_is_asked_of_lines_and_mutes_costs_the_same_for_one_line_and_for_many(room, event, lin, mei):
    for place in (room, room_of_event(lin, event, at=NOON)):
        for n in range(10):
            say(mei, place, body=f"@{lin.name} 第{n}句", at=NOON)
    lines = list(Activity.objects.filter(verb=MESSAGE_SAID.code).select_related("target_type", "actor").order_by("-pk"))
    costs = []
    for some in (lines[:1], lines[:1], lines):
        with CaptureQueriesContext(connection) as seen:
            read_levels(list(notice_kinds.values()), some)
        costs.append(len(seen))
    assert costs[1] == costs[2]
