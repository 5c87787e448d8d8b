"""What is counted of a room: unread words, up to a hundred, and the counters that are healed while lines are said."""

import pytest
from django.db import connection

from clubs.chat.actions import read_up_to, recount, say
from clubs.chat.models import Message, Participant, Room, unread_of
from profiles.ties.actions import block
from tests.clubs.chats import words_in
from tests.community.rest.asking import Program
from tests.conftest import NOON, as_, person


def shown(page, room):
    """The number beside a room in the list of talks."""
    row = page.text.partition(f'data-talk="room:{room.pk}"')[2].partition("</li>")[0]
    return row.partition("<span data-count>")[2].partition("</span>")[0]


@pytest.mark.parametrize(("said", "counted", "drawn"), [(99, 99, "99"), (100, 100, "99+"), (130, 100, "99+")])
def test_chat_09_what_is_unread_is_counted_to_a_hundred(group, lin, mei, said, counted, drawn):
    last = Room.objects.get(pk=group.pk).last_number
    Message.objects.bulk_create(
        Message(room=group, number=last + n, author=lin, source="嗯", html="嗯", created_at=NOON)
        for n in range(1, said)
    )
    Room.objects.filter(pk=group.pk).update(last_number=last + said - 1)
    say(lin, group, body="最新的", at=NOON)
    page = as_(mei).get("/chat/")
    assert ([row.unread for row in page.context["rows"]], shown(page, group)) == ([counted], drawn)
    assert Program(mei).get("chats").json()["items"][0]["unread"] == counted
    read_up_to(mei, Room.objects.get(pk=group.pk), last + said - 7)
    assert [row.unread for row in as_(mei).get("/chat/").context["rows"]] == [7]
    assert shown(as_(lin).get("/chat/"), group) == "0"


def test_chat_09_nothing_is_counted_beyond_what_is_shown(group, talk, lin, mei, monkeypatch):
    """Of rooms with more the rest is not read, each by itself; whom she blocked counts nowhere."""
    monkeypatch.setattr("clubs.chat.models.MOST_UNREAD", 3)
    third = person("third", "第三位")
    Participant.objects.create(room=group, member=third, at=NOON)
    for n in range(5):
        say(third, group, body=f"第{n}句", at=NOON)
    mine = Participant.objects.filter(member=mei).order_by("room")
    assert list(mine.annotate(n=unread_of(mei)).values_list("room", "n")) == [(group.pk, 3), (talk.pk, 1)]
    block(mei, third, at=NOON)
    assert list(mine.annotate(n=unread_of(mei, {third.pk})).values_list("n", flat=True)) == [0, 1]
    assert "LIMIT 3" in str(mine.annotate(n=unread_of(mei)).query)


def test_chat_09_a_line_said_while_counters_are_healed_keeps_its_number(group, lin):
    say(lin, group, body="先说的", at=NOON)
    Room.objects.filter(pk=group.pk).update(people=9)
    asked = []

    def late(execute, sql, params, many, context):
        asked.append(sql)
        if len(asked) == 2:  # the wrong rooms are found, and nothing is locked yet
            say(lin, group, body="趁这时候说的", at=NOON)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(late):
        assert recount() == 1
    assert recount() == 0
    say(lin, group, body="后来说的", at=NOON)
    assert words_in(group) == ["先说的", "趁这时候说的", "后来说的"]
    group.refresh_from_db()
    assert (group.people, group.last_said) == (2, group.last_number)


def test_chat_09_a_room_that_was_right_again_meanwhile_is_not_counted_as_healed(group):
    Room.objects.filter(pk=group.pk).update(people=9)
    asked = []

    def late(execute, sql, params, many, context):
        asked.append(sql)
        if len(asked) == 2:
            Room.objects.filter(pk=group.pk).update(people=2)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(late):
        assert recount() == 0
