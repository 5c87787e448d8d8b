"""The desk decides; ownerships expire, are sold on and taken over; owners are told and hold their audience."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.access.permissions import Refused
from community.access.registry import OWNERS, forget_keys, keys_of
from community.access.roles import Role
from profiles.actions import set_role
from profiles.garage.actions import (
    approve_proof,
    confirm_ownership,
    end_overdue,
    object_to_claim,
    open_proof,
    refuse_proof,
    remove_car,
    transfer_car,
)
from profiles.garage.models import AHEAD_DAYS, GOOD_DAYS, OBJECT_DAYS, Car, Proof, Sold, SoldList
from profiles.models import Member
from tests.conftest import NOON, as_, drain, person
from tests.profiles.garages import CODE, approved, car_of, handed_over, model, sold, verified, vin


@pytest.fixture
def her(site, files_apart):
    return person("qing", "青禾")


def told(member, kind, at=None):
    drain(at)
    return as_(member).get("/inbox/").content.decode() if member.notice_lines.filter(kind=kind).exists() else ""


def title(member):
    return Member.objects.get(pk=member.pk).title


def test_prof_11_only_those_with_the_power_review_and_nobody_her_own_car(her, shen, admin, mei, colleagues):
    proof = handed_over(her, car_of(her), vin(1))
    for member, status in (
        (mei, 403),
        (colleagues[Role.MODERATOR], 403),
        (colleagues[Role.MARKETER], 403),
        (shen, 200),
    ):
        assert as_(member).get(f"/desk/garage/{proof.pk}/").status_code == status
    with pytest.raises(Refused):
        approve_proof(shen, proof, at=NOON)  # not opened yet
    own = handed_over(shen, car_of(shen), vin(2))
    open_proof(shen, own, at=NOON)
    with pytest.raises(Refused):
        approve_proof(shen, own, at=NOON)
    assert not Car.objects.live().exists()


def test_prof_11_a_refusal_tells_why_and_she_can_try_again(her, shen):
    car = car_of(her)
    proof = handed_over(her, car, vin(1))
    desk = as_(shen)
    desk.post(f"/desk/garage/{proof.pk}/", {"do": "open"})
    assert desk.post(f"/desk/garage/{proof.pk}/", {"do": "refuse"}).status_code == 422
    assert desk.post(f"/desk/garage/{proof.pk}/", {"do": "refuse", "why": "partial"}).status_code == 302
    assert "这次没认证上" in told(her, "car_refused")
    assert "没拍全" in as_(her).get(f"/my/garage/{car.pk}/").content.decode()
    again = handed_over(her, car, vin(1))
    approved(shen, again)
    assert "认证好了" in told(her, "car_verified")
    assert title(her) == "流光"
    with pytest.raises(Refused):
        refuse_proof(shen, again, why="blurred", at=NOON)


def test_prof_11_the_wait_is_what_others_waited(her, shen):
    assert "最近" not in as_(her).get(f"/my/garage/{car_of(her).pk}/prove/").content.decode()
    for n in range(5):
        proof = handed_over(her, car_of(her), vin(n), at=NOON - timedelta(minutes=20))
        approved(shen, proof)
    car = car_of(her)
    handed_over(her, car, vin(9))
    assert "最近 5 件，一半 20 分钟内看完" in as_(her).get(f"/my/garage/{car.pk}/").content.decode()


def test_prof_11_selling_ends_the_badge_at_once_and_frees_the_serial(her, admin, mei):
    car = verified(admin, her, vin(1))
    assert title(her) == "流光"
    assert as_(her).post(f"/my/garage/{car.pk}/sold/").status_code == 302
    car.refresh_from_db()
    assert (car.state, car.end, car.serial_hash) == ("ended", "sold", "")
    assert title(her) == ""
    assert "以前的车" in as_(her).get("/my/garage/").content.decode()
    verified(admin, mei, vin(1))
    assert title(mei) == "流光"
    with pytest.raises(Refused):
        transfer_car(her, car, at=NOON)


def test_prof_11_the_new_owners_document_waits_for_the_old_owners_word_then_takes_her_place(her, admin, shen, mei):
    car = verified(admin, her, vin(1))
    proof = handed_over(mei, car_of(mei), vin(1), at=NOON)
    assert "有人交了同一台" in told(her, "car_claimed")
    open_proof(shen, proof, at=NOON)
    with pytest.raises(Refused, match="刚问过 TA"):
        approve_proof(shen, proof, at=NOON + timedelta(days=OBJECT_DAYS, seconds=-1))
    assert title(her) == "流光"
    approve_proof(shen, proof, at=NOON + timedelta(days=OBJECT_DAYS))
    car.refresh_from_db()
    assert (car.state, car.end) == ("ended", "superseded")
    assert (title(her), title(mei)) == ("", "流光")
    assert "由新车主认证了" in told(her, "car_ended", NOON + timedelta(days=9))
    assert Car.objects.live().filter(product=model()).count() == 1


def test_prof_11_the_old_owners_objection_stands_before_whoever_decides(her, admin, shen, mei):
    car = verified(admin, her, vin(1))
    proof = handed_over(mei, car_of(mei), vin(1))
    page = as_(her).get(f"/my/garage/{car.pk}/").content.decode()
    assert "车没卖" in page
    assert "小梅" not in page
    assert as_(her).post(f"/my/garage/{car.pk}/object/").status_code == 302
    assert not object_to_claim(her, car, at=NOON)
    assert "说车没卖" in as_(shen).get(f"/desk/garage/{proof.pk}/").content.decode()
    open_proof(shen, proof, at=NOON)
    refuse_proof(shen, proof, why="disputed", at=NOON)
    assert (title(her), title(mei)) == ("流光", "")


def test_prof_11_who_says_that_she_sold_it_lets_the_next_one_in_at_once(her, admin, shen, mei):
    car = verified(admin, her, vin(1))
    proof = handed_over(mei, car_of(mei), vin(1))
    transfer_car(her, car, at=NOON)
    approved(shen, proof)
    assert (title(her), title(mei)) == ("", "流光")


def test_prof_11_an_ownership_is_asked_for_again_thirty_days_ahead_and_ends_unconfirmed(her, admin):
    begun = timezone.now().replace(microsecond=0) - timedelta(days=GOOD_DAYS - AHEAD_DAYS)
    car = verified(admin, her, vin(1), at=begun)
    assert end_overdue(begun + timedelta(days=GOOD_DAYS - AHEAD_DAYS, seconds=-1)) == 0
    assert not told(her, "car_expiring")
    soon = begun + timedelta(days=GOOD_DAYS - AHEAD_DAYS)
    for _ in range(2):
        assert end_overdue(soon) == 0
    assert "车还在你这儿吗" in told(her, "car_expiring")
    assert her.notice_lines.filter(kind="car_expiring").count() == 1
    assert end_overdue(soon + timedelta(days=AHEAD_DAYS, seconds=-1)) == 0
    assert title(her) == "流光"
    assert end_overdue(soon + timedelta(days=AHEAD_DAYS)) == 1
    car.refresh_from_db()
    assert (car.state, car.end, title(her)) == ("ended", "expired", "")


def test_prof_11_confirming_makes_it_good_for_three_years_more(her, admin):
    begun = timezone.now() - timedelta(days=GOOD_DAYS - 10)
    car = verified(admin, her, vin(1), at=begun)
    with pytest.raises(Refused):
        confirm_ownership(her, car, at=begun + timedelta(days=30))
    assert "车还在我这儿" in as_(her).get(f"/my/garage/{car.pk}/").content.decode()
    now = timezone.now()
    confirm_ownership(her, car, at=now)
    assert end_overdue(now + timedelta(days=11)) == 0
    car.refresh_from_db()
    assert car.expires_at == now + timedelta(days=GOOD_DAYS)


def test_prof_11_nobody_loses_a_badge_untold_however_long_the_clock_stood(her, admin):
    begun = NOON - timedelta(days=GOOD_DAYS + 400)
    verified(admin, her, vin(1), at=begun)
    assert end_overdue(NOON) == 0
    assert title(her) == "流光"
    assert end_overdue(NOON + timedelta(days=AHEAD_DAYS)) == 1


def test_prof_11_owners_hold_their_audience_as_long_as_they_are_verified(her, admin, mei):
    assert OWNERS not in keys_of(her)
    car = verified(admin, her, vin(1))
    forget_keys(her)
    assert OWNERS in keys_of(her)
    assert OWNERS not in keys_of(mei)
    transfer_car(her, car, at=NOON)
    forget_keys(her)
    assert OWNERS not in keys_of(her)


def test_prof_11_the_badge_is_that_of_the_first_car_she_shows_and_goes_with_it(her, admin):
    first = verified(admin, her, vin(1))
    second = verified(admin, her, vin(2), "yuanshan", at=NOON + timedelta(days=1))
    assert title(her) == "流光"
    remove_car(her, first, at=NOON)
    assert title(her) == "远山"
    told_of = {"product": second.product_id, "called": "", "mileage": "", "delivered_on": ""}
    as_(her).post(f"/my/garage/{second.pk}/", told_of)
    assert title(her) == ""
    assert "b-owner" not in as_(admin).get("/u/qing/").content.decode()


def test_prof_11_a_role_puts_its_title_in_the_badges_place_and_gives_it_back(her, admin):
    verified(admin, her, vin(1))
    set_role(her, Role.AGENT, title="客服", at=NOON)
    drain()
    assert title(her) == "客服"
    set_role(her, Role.MEMBER, at=NOON)
    drain()
    assert title(her) == "流光"


def test_prof_11_a_list_of_sold_serials_comes_in_with_its_bad_lines_named(site, shen, chen):
    wrong = vin(2)[:-1] + ("1" if vin(2)[-1] != "1" else "2")
    lines = [
        "车型,车架号,码",
        f"流光,{vin(1)},{CODE}",
        f"流光,{wrong},",
        f"快艇,{vin(3)},",
        f"流光,{vin(1)},X",
        f"远山,{vin(4)},",
    ]
    for encoding in ("utf-8-sig", "gb18030"):
        file = SimpleUploadedFile("十月.csv", "\n".join(lines).encode(encoding))
        assert as_(shen).post("/desk/garage/sold/", {"file": file}).status_code == 302
    first, second = SoldList.objects.order_by("pk")
    assert (first.taken, [line for line, _said in first.bad]) == (2, [3, 4, 5])
    assert second.taken == 2
    assert Sold.objects.count() == 2
    page = as_(shen).get("/desk/garage/sold/").content.decode()
    assert "第 3 行：这串车架号对不上自己的校验位" in page
    assert "快艇" in page
    assert wrong not in page
    assert as_(chen).post("/desk/garage/sold/", {}).status_code == 403
    nothing = SimpleUploadedFile("x.csv", b"a,b\n1,2")
    assert "第一行要有「车型」和「编号」" in as_(shen).post("/desk/garage/sold/", {"file": nothing}).content.decode()


def test_prof_11_a_list_again_without_codes_leaves_the_codes_that_are_there(admin, site):
    sold(admin, ("liuguang", vin(1), CODE))
    before = Sold.objects.get().code_hash
    sold(admin, ("liuguang", vin(1), ""))
    assert Sold.objects.get().code_hash == before != ""


def test_prof_11_the_queue_costs_the_same_however_long(her, shen):
    counts, desk = [], as_(shen)
    for n in (1, 4):
        for k in range(n):
            Proof.objects.create(car=car_of(her), wording=1, wording_hash="0" * 64, at=NOON + timedelta(seconds=k))
        desk.get("/desk/garage/")
        with CaptureQueriesContext(connection) as done:
            desk.get("/desk/garage/")
        counts.append(len(done))
    assert counts[0] == counts[1]
