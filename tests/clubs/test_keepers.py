"""Who looks after a club: answering whoever asks to come in, and a leader for a club that has none."""

import re
from collections import namedtuple

import pytest

from clubs.actions import (
    admit,
    appoint_leader,
    change_club,
    found_club,
    founding,
    join_club,
    leave_clubs,
    recount,
)
from clubs.actions.coming import locked
from clubs.leaving import look
from clubs.models import Club, Membership, Policy, Rank
from community.access.permissions import Refused
from community.moderation.models import Act
from profiles.garage.actions import transfer_car
from tests.conftest import NOON, as_, drain
from tests.profiles.garages import model, verified, vin

State = Membership.State
Leaver = namedtuple("Leaver", "number at")


@pytest.mark.parametrize(
    ("answer", "why"), [("这里不代开发票，先去别处", "代开发票"), ("长" * 201, "现在是 201 个"), ("", "没通过要写一句")]
)
def test_club_03_an_answer_that_may_not_be_said_stays_in_its_box_with_the_reason(
    lin, mei, chen, blocked_word, answer, why
):
    club = found_club(lin, "骑行圈子", "qixing", intro="骑车去上班", policy=Policy.APPLY, at=NOON)
    first, second = join_club(mei, club, note="想来", at=NOON), join_club(chen, club, note="也想来", at=NOON)
    page = as_(lin).post(f"/clubs/qixing/answer/{second.pk}/", {"verdict": "decline", "answer": answer})
    assert page.status_code == 422
    boxes = re.findall(r'<input class="in grow" id="a(\d+)"[^>]*>', page.text)
    assert boxes == [str(first.pk), str(second.pk)]
    box = re.search(rf'id="a{second.pk}"[^>]*value="([^"]*)"[^>]*aria-describedby="a{second.pk}-err"', page.text)
    assert box[1] == answer
    assert why in page.text.partition(f'id="a{second.pk}-err">')[2].partition("</p>")[0]
    assert Membership.objects.get(pk=second.pk).state == State.APPLIED


def test_club_03_an_application_that_somebody_else_answered_says_so(lin, mei):
    club = found_club(lin, "骑行圈子", "qixing", intro="骑车去上班", policy=Policy.APPLY, at=NOON)
    row = join_club(mei, club, note="想来", at=NOON)
    admit(lin, row, at=NOON)
    page = as_(lin).post(f"/clubs/qixing/answer/{row.pk}/", {"verdict": "decline", "answer": "满了"}, follow=True)
    assert "已经有人回了" in page.text
    assert Membership.objects.get(pk=row.pk).state == State.ACTIVE


def test_club_04_whoever_lost_her_rank_while_she_waited_for_the_club_changes_nothing(lin, mei, club, monkeypatch):
    def after_another(row):
        Membership.objects.filter(club=row, member=lin).update(rank=Rank.MEMBER)
        return locked(row)

    monkeypatch.setattr(founding, "locked", after_another)
    with pytest.raises(Refused, match="会长来定"):
        change_club(lin, club, intro="只走溪边的路", policy=Policy.SECRET, at=NOON)
    assert Club.objects.get(pk=club.pk).intro == "只走雪线以上的路"


@pytest.fixture
def orphan(lin, mei):
    """A club by application whose founder closed her account while nobody else was in; 小梅 asks to come in."""
    club = found_club(lin, "骑行圈子", "qixing", intro="骑车去上班", policy=Policy.APPLY, at=NOON)
    leave_clubs(Leaver(lin.pk, NOON), 9)
    join_club(mei, club, note="想来", at=NOON)
    return club


def test_club_04_a_club_without_anybody_who_looks_after_it_gets_a_leader_of_the_brands_moderators(
    orphan, mei, chen, colleagues
):
    moderator = as_(colleagues["moderator"])
    assert "请社区管理员定一位会长" in as_(mei).get("/clubs/qixing/").text
    assert "/clubs/qixing/leader/" in moderator.get("/clubs/qixing/").text
    assert "/clubs/qixing/leader/" not in as_(mei).get("/clubs/qixing/").text
    assert moderator.get("/clubs/qixing/leader/").status_code == 200
    for name in ("老陈", "没有这个人", ""):
        page = moderator.post("/clubs/qixing/leader/", {"member": name})
        assert page.status_code == 422
        assert f'value="{name}"' in page.text or not name
    assert moderator.post("/clubs/qixing/leader/", {"member": "小梅"}).status_code == 302
    row = Membership.objects.get(club=orphan, member=mei)
    assert (row.state, row.rank) == (State.ACTIVE, Rank.LEADER)
    assert Club.objects.get(pk=orphan.pk).member_count == 1
    assert recount() == 0
    drain()
    assert "「骑行圈子」交给你了，你现在是会长" in as_(mei).get("/inbox/").text
    act = Act.objects.get(deed="appoint")
    assert (act.kind, act.key, act.after) == ("club", orphan.pk, {"rank": "leader"})
    for path in ("/rules/log/", "/my/acts/"):
        assert "定会长" in as_(mei).get(path).text
    waits = join_club(chen, orphan, note="也想来", at=NOON)
    assert as_(mei).post(f"/clubs/qixing/answer/{waits.pk}/", {"verdict": "admit"}).status_code == 302
    assert Membership.objects.get(pk=waits.pk).state == State.ACTIVE


def test_club_04_a_leader_is_found_by_the_word_of_her_page_too(orphan, mei, colleagues):
    assert as_(colleagues["moderator"]).post("/clubs/qixing/leader/", {"member": "@mei"}).status_code == 302
    assert Membership.objects.get(club=orphan, member=mei).rank == Rank.LEADER


def test_club_04_control_only_moderators_appoint_and_only_where_nobody_looks_after_it(
    orphan, lin, mei, shen, colleagues
):
    moderator = colleagues["moderator"]
    for who in (mei, shen):
        assert as_(who).post("/clubs/qixing/leader/", {"member": "小梅"}).status_code == 403
        with pytest.raises(Refused):
            appoint_leader(who, orphan, mei, at=NOON)
    join_club(moderator, orphan, note="我来", at=NOON)
    with pytest.raises(Refused, match="不能定自己"):
        appoint_leader(moderator, orphan, moderator, at=NOON)
    with pytest.raises(Refused, match="没在等着进来"):
        appoint_leader(moderator, orphan, lin, at=NOON)
    appoint_leader(moderator, orphan, mei, at=NOON)
    with pytest.raises(Refused, match="有人在管"):
        appoint_leader(moderator, orphan, mei, at=NOON)
    assert as_(moderator).get("/clubs/qixing/leader/").status_code == 403


def test_club_04_a_secret_club_is_no_place_for_staff_to_appoint_in(club, mei, lin, colleagues):
    leave_clubs(Leaver(lin.pk, NOON), 9)
    Membership.objects.filter(club=club).update(rank=Rank.MEMBER)
    assert as_(colleagues["moderator"]).get("/clubs/xuexian/leader/").status_code == 404


def test_club_02_a_leader_of_an_owner_club_has_its_car(lin, mei, admin, colleagues):
    car = verified(admin, mei, vin(1))
    verified(admin, lin, vin(2))
    club = found_club(
        lin, "流光·杭州", "hz", intro="周末一起开出去", kind="owners", product=model(), policy=Policy.APPLY, at=NOON
    )
    leave_clubs(Leaver(lin.pk, NOON), 9)
    join_club(mei, club, note="想来", at=NOON)
    transfer_car(mei, car, at=NOON)
    with pytest.raises(Refused, match="还没有认证的流光"):
        appoint_leader(colleagues["moderator"], club, mei, at=NOON)


@pytest.mark.parametrize(
    ("policy", "says"),
    [(Policy.OPEN, "第一个进来的接着管"), (Policy.APPLY, "有人申请了再请社区管理员"), (Policy.INVITE, "先请人进来")],
)
def test_club_04_whoever_goes_last_is_told_what_becomes_of_the_club(lin, policy, says):
    found_club(lin, "骑行圈子", "qixing", intro="骑车去上班", policy=policy, at=NOON)
    assert [says in str(tied.words) for tied in look(lin)] == [True]
