"""CLUB-02: an owner club asks for a live verified car of its model, and lets go of whoever has it no more."""

from datetime import timedelta

import pytest
from django.test import Client

from clubs.actions import change_club, found_club, join_club, lapse, lapsing, recount, set_rank
from clubs.chat.actions import come_in, room_of_club
from clubs.chat.models import Participant
from clubs.events.actions import sign_up
from clubs.models import Club, Membership, Policy, Rank
from community.access.permissions import Refused
from community.access.registry import forget_keys, keys_of, who_holds
from community.catalogue.actions import add_product
from forums.actions import start_topic
from profiles.actions import set_role
from profiles.adapters import signed_in
from profiles.garage.actions import confirm_ownership, end_overdue, prove_by_code, remove_car, transfer_car
from profiles.inbox.models import Line
from tests.clubs.events import event_of
from tests.conftest import NOON, as_, drain, person
from tests.profiles.garages import approved, car_of, handed_over, model, verified, vin

State = Membership.State


@pytest.fixture
def owners(lin, mei, admin):
    """The owner club of 流光 in Hangzhou: Lin founded it, Mei is in it; its board is its members' alone."""
    lin.car = verified(admin, lin, vin(1))
    mei.car = verified(admin, mei, vin(2))
    club = found_club(
        lin,
        "流光·杭州",
        "hangzhou",
        intro="周末一起开出去",
        kind="owners",
        product=model(),
        at=NOON - timedelta(days=9),
    )
    join_club(mei, club, at=NOON)
    return club


def keys(member):
    forget_keys(member)
    return {k for k in keys_of(member) if k.startswith("club:")}


def in_session(member):
    """The keys as they are read in one statement with whoever is signed in."""
    return {k for k in keys_of(signed_in(member.pk)) if k.startswith("club:")}


def test_club_02_joining_needs_a_live_verified_car_of_the_model(owners, chen, admin):
    page = as_(chen).get("/clubs/hangzhou/").content.decode()
    assert "这里只收认证车主" in page
    assert "/my/garage/" in page
    answer = as_(chen).post("/clubs/hangzhou/join/", {})
    assert answer.status_code == 403
    assert "只收认证车主" in answer.content.decode()
    car_of(chen)
    assert as_(chen).post("/clubs/hangzhou/join/", {}).status_code == 403  # said, not shown
    verified(admin, chen, vin(3), "yuanshan")
    assert as_(chen).post("/clubs/hangzhou/join/", {}).status_code == 403  # another model
    verified(admin, chen, vin(4))
    assert as_(chen).post("/clubs/hangzhou/join/", {}).status_code == 302
    assert owners.key in keys(chen) & in_session(chen)


def test_club_02_founding_needs_the_car_and_the_draft_is_kept(lin, admin):
    typed = {"name": "流光·宁波", "intro": "海边一起开出去", "kind": "owners", "policy": "open", "product": model().pk}
    answer = as_(lin).post("/clubs/found/", typed)
    assert answer.status_code == 422
    assert "由认证车主来办" in answer.content.decode()
    verified(admin, lin, vin(1))
    assert as_(lin).post("/clubs/found/", typed).status_code == 302


def test_club_02_a_model_takes_in_its_years_and_a_year_only_itself(lin, mei, chen, admin, site):
    new = add_product("liuguang-26", "流光", line="轿车", year=2026)
    verified(admin, lin, vin(1), "liuguang-26")
    whole = found_club(lin, "流光车主", "whole", intro="哪一年的都来", kind="owners", product=model(), at=NOON)
    year = found_club(lin, "流光二六款", "year", intro="二零二六款的来", kind="owners", product=new, at=NOON)
    every = found_club(lin, "北辰车主", "every", intro="什么车都来", kind="owners", at=NOON)
    verified(admin, mei, vin(2))
    for club in (whole, every):
        join_club(mei, club, at=NOON)
    with pytest.raises(Refused):
        join_club(mei, year, at=NOON)
    assert in_session(lin) >= {whole.key, year.key, every.key}
    assert in_session(mei) == {whole.key, every.key}


def test_club_02_a_branch_gathers_in_its_region_and_asks_for_the_car_alone(lin, mei, admin, site):
    from community.catalogue.models import Region

    verified(admin, lin, vin(1))
    verified(admin, mei, vin(2))
    hangzhou = Region.objects.get(name="杭州")
    club = found_club(
        lin, "流光·杭州", "hz", intro="杭州的流光", kind="owners", product=model(), region=hangzhou, at=NOON
    )
    assert mei.region_id is None
    join_club(mei, club, at=NOON)
    assert "分会" in Client().get("/clubs/hz/").content.decode()


@pytest.mark.parametrize("how", ["transfer", "remove", "expiry", "taken over"])
def test_club_02_a_car_that_went_makes_a_guest_with_notice(owners, lin, mei, chen, admin, how):
    browser = as_(mei)
    talk = start_topic(mei, owners.board, title="先报个到", body="我是小梅", at=NOON)
    Club.objects.filter(pk=owners.pk).update(policy=Policy.INVITE, audience=owners.key)
    owners.board.topics.update(audience=owners.key)
    type(owners.board).objects.filter(pk=owners.board_id).update(audience=owners.key)
    assert browser.get(f"/t/{talk.pk}/").status_code == 200
    drain()
    now = NOON
    if how == "transfer":
        transfer_car(mei, mei.car, at=NOON)
    elif how == "remove":
        remove_car(mei, mei.car, at=NOON)
    elif how == "expiry":
        mei.car.refresh_from_db()
        end_overdue(mei.car.expires_at - timedelta(days=40))
        end_overdue(mei.car.expires_at - timedelta(days=30))
        confirm_ownership(lin, lin.car, at=mei.car.expires_at - timedelta(days=29))
        now = mei.car.expires_at + timedelta(days=1)
        end_overdue(now)
    else:
        now = NOON + timedelta(days=4)
        approved(admin, handed_over(chen, car_of(chen), vin(2)), at=now)
    # The worker stands still: what is the club's alone is closed with the next request all the same.
    assert owners.key not in keys(mei) | in_session(mei)
    assert browser.get(f"/t/{talk.pk}/").status_code == 404
    assert browser.get("/clubs/hangzhou/members/").status_code == 403
    assert "访客" in browser.get("/clubs/hangzhou/").content.decode()
    drain(now)
    row = Membership.objects.get(club=owners, member=mei)
    assert (row.state, row.rank) == (State.GUEST, Rank.MEMBER)
    owners.refresh_from_db()
    assert owners.member_count == 1
    assert recount() == 0
    told = browser.get("/inbox/").content.decode()
    assert "你在「流光·杭州」里成了访客" in told
    mine = browser.get("/clubs/?mine=1").content.decode()
    assert "流光·杭州" in mine
    assert "访客" in mine
    assert "车再认证好，到这一页点一下就回来" in mine
    drain(now)
    assert Line.objects.filter(member=mei, kind="club_guest").count() == 1


def test_club_02_a_club_that_asks_for_another_model_makes_guests_with_notice(owners, lin, mei, chen, admin):
    verified(admin, lin, vin(3), "yuanshan")
    set_rank(lin, Membership.objects.get(club=owners, member=mei), Rank.MODERATOR, at=NOON)
    verified(admin, chen, vin(4))
    verified(admin, chen, vin(5), "yuanshan")
    join_club(chen, owners, at=NOON)
    event = event_of(lin, owners, readers="club")
    room = room_of_club(lin, owners, at=NOON)
    for member in (mei, chen):
        sign_up(member, event, at=NOON)
        come_in(member, room, at=NOON)
    drain()
    change_club(lin, owners, intro="周末一起开出去", policy="invite", product=model("yuanshan"), at=NOON)
    drain()
    rows = Membership.objects.filter(club=owners)
    states = {
        mei.pk: (State.GUEST, Rank.MEMBER),
        chen.pk: (State.ACTIVE, Rank.MEMBER),
        lin.pk: (State.ACTIVE, Rank.FOUNDER),
    }
    assert {row.member_id: (row.state, row.rank) for row in rows} == states
    owners.refresh_from_db()
    assert owners.member_count == 2
    assert recount() == 0
    assert "你在「流光·杭州」里成了访客：这里要认证的远山" in as_(mei).get("/inbox/").text
    assert "你现在是访客：这里要认证的远山" in as_(mei).get("/clubs/hangzhou/").text
    assert not Line.objects.filter(member=chen, kind="club_guest").exists()
    event.refresh_from_db()
    room.refresh_from_db()
    assert (event.taken, room.people) == (1, 1)
    drain()
    assert Line.objects.filter(member=mei, kind="club_guest").count() == 1


def test_club_02_a_club_that_asks_for_another_model_closes_open_sockets(owners, lin, mei, admin, monkeypatch):
    rung = []
    monkeypatch.setattr(lapsing, "ring_rights", rung.append)
    verified(admin, lin, vin(3), "yuanshan")
    change_club(lin, owners, intro="周末一起开出去", policy="open", product=model("yuanshan"), at=NOON)
    drain()
    assert rung == [mei.pk]


def test_club_02_a_guest_with_her_car_again_comes_back_without_applying(owners, mei, admin):
    transfer_car(mei, mei.car, at=NOON)
    drain()
    Club.objects.filter(pk=owners.pk).update(policy=Policy.APPLY)
    assert as_(mei).post("/clubs/hangzhou/join/", {}).status_code == 403
    verified(admin, mei, vin(5))
    assert "回来" in as_(mei).get("/clubs/hangzhou/").content.decode()
    assert as_(mei).post("/clubs/hangzhou/join/", {}).status_code == 302
    assert Membership.objects.get(club=owners, member=mei).state == State.ACTIVE
    assert owners.key in in_session(mei)


def test_club_02_the_first_one_back_looks_after_a_club_that_everybodys_car_had_closed(owners, lin, mei, admin):
    for member in (mei, lin):
        transfer_car(member, member.car, at=NOON)
    drain()
    assert not Membership.objects.filter(club=owners, state=State.ACTIVE).exists()
    for member, number, rank in ((mei, 7, Rank.FOUNDER), (lin, 8, Rank.MEMBER)):
        verified(admin, member, vin(number))
        assert as_(member).post("/clubs/hangzhou/join/", {}).status_code == 302
        assert Membership.objects.get(club=owners, member=member).rank == rank
    assert as_(mei).get("/clubs/hangzhou/change/").status_code == 200


def test_club_02_another_car_of_the_model_keeps_her_in(owners, mei, admin):
    verified(admin, mei, vin(6))
    transfer_car(mei, mei.car, at=NOON)
    drain()
    assert Membership.objects.get(club=owners, member=mei).state == State.ACTIVE
    assert owners.key in in_session(mei)


def test_club_02_a_leader_whose_car_went_hands_over_to_the_next_in_line(owners, lin, mei):
    set_rank(lin, Membership.objects.get(club=owners, member=mei), Rank.MODERATOR, at=NOON)
    assert who_holds(owners.leaders_key) == sorted([lin.pk, mei.pk])
    transfer_car(lin, lin.car, at=NOON)
    assert who_holds(owners.leaders_key) == [mei.pk]  # before any reader has run
    typed = {"intro": "换一句新的介绍", "policy": "open", "region": "", "product": ""}
    assert as_(lin).post("/clubs/hangzhou/change/", typed).status_code == 403
    drain()
    assert Membership.objects.get(club=owners, member=mei).rank == Rank.FOUNDER
    assert Membership.objects.get(club=owners, member=lin).state == State.GUEST
    assert "「流光·杭州」交给你了" in as_(mei).get("/inbox/").content.decode()


def test_club_02_the_brands_people_need_no_car_and_lose_the_club_with_their_role(owners, shen, admin):
    join_club(shen, owners, at=NOON)
    assert owners.key in in_session(shen)
    set_role(shen, "member", by=admin, at=NOON)
    assert owners.key not in in_session(shen)
    drain()
    assert Membership.objects.get(club=owners, member=shen).state == State.GUEST


def test_club_02_control_lapsing_lets_alone_who_has_her_car(owners, mei):
    assert lapse(mei.pk, NOON) == 0
    assert Membership.objects.get(club=owners, member=mei).state == State.ACTIVE


def test_club_02_the_keys_of_a_member_of_many_owner_clubs_cost_no_statement_of_their_own(
    owners, mei, lin, admin, django_assert_num_queries
):
    for n in range(5):
        club = found_club(lin, f"流光第{n}会", f"n{n}", intro="一起开出去走", kind="owners", product=model(), at=NOON)
        join_club(mei, club, at=NOON)
    with django_assert_num_queries(1):
        user = signed_in(mei.pk)
        assert len({k for k in keys_of(user) if k.startswith("club:")}) == 6


def test_club_02_an_applicant_whose_car_went_is_not_let_in(owners, lin, chen, admin):
    Club.objects.filter(pk=owners.pk).update(policy=Policy.APPLY)
    car = verified(admin, chen, vin(7))
    row = join_club(chen, owners, note="想来", at=NOON)
    transfer_car(chen, car, at=NOON)
    answer = as_(lin).post(f"/clubs/hangzhou/answer/{row.pk}/", {"verdict": "admit"})
    assert answer.status_code == 403
    assert Membership.objects.get(pk=row.pk).state == State.APPLIED


def test_club_02_an_invitation_is_no_car(owners, lin, chen, admin):
    from clubs.actions import accept_invitation, invite

    given = invite(lin, owners, at=NOON)
    with pytest.raises(Refused, match="只收认证车主"):
        accept_invitation(chen, given, at=NOON)
    given.refresh_from_db()
    assert given.used == 0
    prove_by_code(chen, car_of(chen), *_sold(admin, 8), at=NOON)
    assert accept_invitation(chen, given, at=NOON).state == State.ACTIVE
    assert person("later").pk not in who_holds(owners.leaders_key)


def _sold(admin, n):
    from tests.profiles.garages import CODE, sold

    sold(admin, ("liuguang", vin(n), CODE))
    return vin(n), CODE.replace(" ", "")


def test_chat_03_whose_car_is_gone_is_counted_in_the_clubs_room_no_more(owners, lin, mei):
    room = room_of_club(lin, owners, at=NOON)
    for member in (lin, mei):
        come_in(member, room, at=NOON)
    remove_car(mei, mei.car, at=NOON)
    drain()
    room.refresh_from_db()
    assert room.people == 1
    assert list(Participant.objects.filter(room=room, state="in").values_list("member", flat=True)) == [lin.pk]
