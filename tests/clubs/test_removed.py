"""Whoever is asked to leave a club is told, and does not simply walk in again."""

from datetime import timedelta

import pytest

from clubs.actions import accept_invitation, found_club, invite, join_club, leave_club, remove_member
from clubs.chat.actions import come_in, room_of_club
from clubs.chat.models import Participant
from clubs.models import Membership, Policy, Rank
from community.access.permissions import Refused
from tests.conftest import NOON, as_, drain

State = Membership.State


@pytest.fixture
def open_club(lin, mei, chen):
    """A club whose door stands open, with 小梅 and 老陈 in it."""
    row = found_club(lin, "夜跑小队", "yepao", intro="周三绕湖", policy=Policy.OPEN, at=NOON - timedelta(days=9))
    for member in (mei, chen):
        join_club(member, row, at=NOON - timedelta(days=8))
    return row


@pytest.fixture
def gone(open_club, lin, mei):
    """小梅's membership, after she was asked to leave."""
    row = Membership.objects.get(club=open_club, member=mei)
    remove_member(lin, row, reason="三次在车队里抢灯", at=NOON)
    row.refresh_from_db()
    return row


def test_club_04_who_was_removed_is_told_why(gone, mei, open_club):
    drain()
    assert "三次在车队里抢灯" in as_(mei).get("/inbox/").content.decode()
    page = as_(mei).get(open_club.get_absolute_url()).content.decode()
    assert "会里请你离开了：三次在车队里抢灯" in page
    assert "/clubs/yepao/join/" not in page
    assert "/clubs/yepao/join/" not in as_(mei).get("/clubs/").content.decode()


def test_club_04_an_open_door_is_open_to_her_no_more(gone, mei, open_club):
    for way in (lambda: join_club(mei, open_club, at=NOON), lambda: leave_club(mei, open_club, at=NOON)):
        with pytest.raises(Refused):
            way()
    gone.refresh_from_db()
    assert (gone.state, gone.rank) == (State.REMOVED, Rank.MEMBER)
    assert as_(mei).post("/clubs/yepao/join/").status_code == 403
    open_club.refresh_from_db()
    assert open_club.member_count == 2


def test_club_04_who_left_by_herself_comes_back_as_before_control(open_club, mei):
    leave_club(mei, open_club, at=NOON)
    assert join_club(mei, open_club, at=NOON).state == State.ACTIVE


def test_club_04_a_keepers_invitation_brings_her_back_and_a_members_does_not(gone, open_club, lin, mei, chen):
    with pytest.raises(Refused):
        accept_invitation(mei, invite(chen, open_club, at=NOON), at=NOON)
    assert accept_invitation(mei, invite(lin, open_club, at=NOON), at=NOON).state == State.ACTIVE
    gone.refresh_from_db()
    assert gone.answer == ""
    assert as_(mei).get(open_club.get_absolute_url()).content.decode().count("会里请你离开了") == 0


def test_club_04_the_reason_is_looked_at_like_any_words(open_club, lin, mei):
    row = Membership.objects.get(club=open_club, member=mei)
    answer = as_(lin).post(f"/clubs/yepao/remove/{row.pk}/", {"reason": "字" * 201})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    row.refresh_from_db()
    assert row.state == State.ACTIVE
    assert as_(lin).post(f"/clubs/yepao/remove/{row.pk}/", {"reason": "说好了"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.answer) == (State.REMOVED, "说好了")


def test_chat_03_who_was_removed_is_counted_in_the_clubs_room_no_more(open_club, lin, mei, chen):
    room = room_of_club(lin, open_club, at=NOON)
    for member in (lin, mei, chen):
        come_in(member, room, at=NOON)
    drain()
    remove_member(lin, Membership.objects.get(club=open_club, member=mei), at=NOON)
    drain()
    room.refresh_from_db()
    assert room.people == 2
    assert set(Participant.objects.filter(room=room, state="in").values_list("member", flat=True)) == {lin.pk, chen.pk}
