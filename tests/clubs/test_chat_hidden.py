"""What is hidden in a room, waits there or was taken back: who reads it, and who puts it back."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from clubs.actions import found_club
from clubs.chat.actions import hide, open_room, room_of_club, room_of_event, say, take_back
from clubs.chat.models import Message, Room
from clubs.chat.permissions import check_keep
from clubs.events.actions import sign_up
from community.access.permissions import can
from community.attachments.actions import attach
from tests.clubs.chats import page_of, words_in
from tests.clubs.events import event_of
from tests.community.attachments.conftest import JPEG, bring, decoded
from tests.community.rest.asking import Program
from tests.conftest import NOON, as_, let_in

SOON = NOON + timedelta(minutes=1)


def line_of(row, user):
    """What the page of one line answers to somebody."""
    return as_(user).get(f"/chat/message/{row.pk}/")


def undo(row, user, deed="restore"):
    """What the door that puts a line back answers to somebody."""
    return as_(user).post(f"/moderation/message/{row.pk}/{deed}/").status_code


def test_clubs_04_rooms_one_looks_after_are_those_whose_keeper_one_is(
    talk, group, room, club, lin, mei, chen, colleagues, admin
):
    """The condition in SQL is the permission's, over every kind of room; nobody looks after private talk so."""
    events = [event_of(lin, club), event_of(lin), event_of(colleagues["editor"])]
    rooms = [room, open_room(admin, "夜谈", at=NOON)]
    rooms += [room_of_event(event.organiser, event, at=NOON) for event in events]
    let_in(chen, club, at=NOON)
    kept = {}
    for who in (lin, mei, chen, admin, *colleagues.values()):
        kept[who] = set(Room.objects.kept_by(who))
        assert kept[who] == {one for one in rooms if can(check_keep, who, one)}, who
    assert not Room.objects.kept_by(AnonymousUser())
    assert all(any(one in found for found in kept.values()) for one in rooms)
    assert kept[chen] == set()


@pytest.mark.parametrize("of", ["club", "event", "open"])
def test_chat_07_whoever_hid_a_line_reads_it_and_puts_it_back(of, room, lin, mei, chen, colleagues):
    keeper, place = lin, room
    if of == "event":
        event = event_of(lin)
        sign_up(mei, event, at=NOON)
        place = room_of_event(lin, event, at=NOON)
    elif of == "open":
        keeper = colleagues["moderator"]
        place = open_room(keeper, "夜谈", at=NOON)
    row = say(mei, place, body="先藏起来的话", at=NOON)
    hide(keeper, row, rule="rude", at=SOON)
    assert words_in(place) == []
    for page in (page_of(place, keeper), line_of(row, keeper)):
        assert "先藏起来的话" in page.text
    assert f"/moderation/message/{row.pk}/restore/" in line_of(row, keeper).text
    assert line_of(row, chen).status_code == 404
    assert undo(row, chen) == 404
    assert undo(row, mei) == 403
    assert undo(row, keeper) == 302
    assert words_in(place) == ["先藏起来的话"]


def test_chat_07_whoever_looks_after_a_clubs_room_lets_out_what_waits(room, lin, mei, held_word):
    row = say(mei, room, body=f"说到{held_word}", at=NOON)
    assert f"/moderation/message/{row.pk}/release/" in line_of(row, lin).text
    assert undo(row, lin, "release") == 302
    assert words_in(room) == [f"说到{held_word}"]


def test_chat_07_what_is_hidden_is_read_by_its_author_and_its_keepers_alone(
    room, club, lin, mei, chen, shen, colleagues
):
    """Whoever keeps another club, a member without rank and the brand's people inside read nothing of it."""
    chen.trust = 1
    other = found_club(chen, "海边的圈子", "haibian", intro="去海边走走的人", at=NOON)
    room_of_club(chen, other, at=NOON)
    row = say(mei, room, body="先藏起来的话", at=NOON)
    hide(lin, row, rule="rude", at=SOON)
    let_in(shen, club, at=NOON)
    let_in(colleagues["moderator"], club, at=NOON)
    for who in (chen, shen, colleagues["moderator"], colleagues["editor"]):
        assert line_of(row, who).status_code == 404
        assert undo(row, who) == undo(row, who, "release") == 404
        assert "先藏起来的话" not in page_of(room, who).text
        assert not Message.objects.visible_to(who).exists()
    assert line_of(row, mei).status_code == line_of(row, lin).status_code == 200
    assert words_in(room) == []


def test_chat_07_whoever_opened_a_group_reads_nothing_that_is_hidden_in_it(group, lin, mei):
    row = say(mei, group, body="私下说的话", at=NOON)
    Message.objects.filter(pk=row.pk).update(hidden_at=SOON, hidden_rule="rude")
    assert line_of(row, lin).status_code == undo(row, lin) == 404
    assert "私下说的话" not in page_of(group, lin).text


def test_api_01_a_program_is_told_that_a_line_is_hidden(room, lin, mei):
    row = say(mei, room, body="先藏起来的话", at=NOON)
    say(mei, room, body="后来的话", at=NOON)
    hide(lin, row, rule="rude", at=SOON)
    lines = Program(lin).get(f"chats/{room.pk}/lines").json()["items"]
    assert [(line["source"], line["hidden"], line["held"]) for line in lines] == [
        ("后来的话", False, False), ("先藏起来的话", True, False),
    ]  # fmt: skip


def test_chat_09_what_was_taken_back_is_read_by_nobody_whoever_keeps_order(room, lin, mei, colleagues, files_apart):
    moderator = colleagues["moderator"]
    for keeper, author, place in ((moderator, mei, open_room(moderator, "夜谈", at=NOON)), (lin, mei, room)):
        row = say(author, place, body="收回的话", at=NOON)
        file = decoded(bring(author, "IMG_1.jpg", JPEG))
        attach(author, "reply:1", row, at=NOON)
        file.refresh_from_db()
        readers = (keeper, author)
        assert [as_(who).get(file.url("400.webp")).status_code for who in readers] == [200, 200]
        take_back(author, row, at=NOON + timedelta(minutes=5))
        for who in readers:
            assert line_of(row, who).status_code == undo(row, who) == 404
            assert as_(who).get(f"/report/message/{row.pk}/").status_code == 404
            assert as_(who).get(file.url("400.webp")).status_code == 404
            assert "收回的话" not in page_of(place, who).text
            assert not Message.objects.visible_to(who).filter(room=place).exists()
