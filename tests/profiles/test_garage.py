"""A member's cars, and the two ways to show that one is hers."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from community.access.permissions import Refused
from community.attachments.actions import sweep
from community.attachments.models import Attachment
from community.privacy.models import DataRead
from forums.actions import reply, start_topic
from profiles.garage.actions import open_proof, prove_by_code, refuse_proof, send_proof, withdraw_proof
from profiles.garage.models import Car, Proof, Sold, State
from profiles.garage.numbers import serial_hash
from profiles.garage.purposes import WORDING_VERSION
from profiles.models import Member
from tests.conftest import NOON, as_, drain, person
from tests.profiles.garages import CODE, approved, bring, car_of, handed_over, model, sold, verified, vin


@pytest.fixture
def her(site, files_apart):
    return person("qing", "青禾")


def test_prof_11_several_cars_stand_in_a_garage_and_what_is_not_ticked_is_hers_alone(her, chen):
    browser = as_(her)
    told = {
        "product": model().pk,
        "called": "小青",
        "mileage": "13420",
        "delivered_on": "2025-03-08",
        "shown": "on",
        "shows_called": "on",
    }
    assert browser.post("/my/garage/new/", told).status_code == 302
    car_of(her, "yuanshan", shown=False)
    page = browser.get("/my/garage/").content.decode()
    assert page.count('class="item"') == 2
    assert "小青" in page
    space = as_(chen).get("/u/qing/").content.decode()
    assert "大家叫它「小青」" in space
    assert "13,420" not in space
    assert "2025 年 3 月 8 日" not in space
    assert "远山" not in space
    own = as_(her).get("/u/qing/").content.decode()
    assert "公里" in own
    assert "远山" in own


def test_prof_11_a_wrong_check_digit_gets_its_sentence_and_nothing_changes(her):
    car = car_of(her)
    good = vin(1)
    wrong = good[:-1] + ("1" if good[-1] != "1" else "2")
    answer = as_(her).post(f"/my/garage/{car.pk}/code/", {"serial": wrong, "code": CODE})
    assert answer.status_code == 422
    assert "对不上自己的校验位" in answer.content.decode()
    assert wrong in answer.content.decode()
    car.refresh_from_db()
    assert (car.state, car.serial_hash, car.tail) == (State.SAID, "", "")


def test_prof_11_serial_and_dealer_code_verify_at_once_and_the_badge_names_the_model(her, admin, chen):
    sold(admin, ("流光", vin(1), CODE))
    car = car_of(her)
    answer = as_(her).post(f"/my/garage/{car.pk}/code/", {"serial": vin(1).lower(), "code": "k7q2-m9xd"})
    assert answer.status_code == 302
    car.refresh_from_db()
    assert car.state == State.VERIFIED
    assert car.masked == f"•••• {vin(1)[-6:]}"
    for browser in (Client(), as_(chen), as_(her)):
        assert re.search(r'b-owner">.*?流光车主</span>', browser.get("/u/qing/").content.decode())


def test_prof_11_a_code_is_used_once_and_fits_its_own_serial(her, admin, mei):
    verified(admin, her, vin(1))
    sold(admin, ("liuguang", vin(2), "OTHERCODE"))
    second = car_of(mei)
    for serial, code, said in ((vin(1), CODE, "用过了"), (vin(2), CODE, "对不上"), (vin(3), CODE, "对不上")):
        answer = as_(mei).post(f"/my/garage/{second.pk}/code/", {"serial": serial, "code": code})
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert Car.objects.live().count() == 1
    assert not Member.objects.get(pk=mei.pk).title


def test_prof_11_the_sixth_try_waits_even_with_the_right_code(her, admin):
    sold(admin, ("liuguang", vin(1), CODE))
    car, browser = car_of(her), as_(her)
    for n in range(5):
        assert (
            "对不上"
            in browser.post(f"/my/garage/{car.pk}/code/", {"serial": vin(1), "code": f"WRONG{n}"}).content.decode()
        )
    answer = browser.post(f"/my/garage/{car.pk}/code/", {"serial": vin(1), "code": CODE})
    assert answer.status_code == 422
    assert "试了 5 次都没对上，歇 60 分钟" in answer.content.decode()
    assert not Car.objects.live().exists()
    assert Sold.objects.get().used_at is None


def test_prof_11_somebody_elses_serial_is_refused_without_a_word_about_who(her, admin, mei):
    verified(admin, her, vin(1))
    sold(admin, ("liuguang", vin(1), "NEWCODE1"))
    car = car_of(mei)
    answer = as_(mei).post(f"/my/garage/{car.pk}/code/", {"serial": vin(1), "code": "NEWCODE1"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "已经认证在别的账号上" in page
    assert "青禾" not in page
    assert "qing" not in page
    assert Car.objects.live().get().member == her
    assert Sold.objects.get().used_at is None


def test_prof_11_the_database_lets_one_serial_have_one_live_owner(her, admin, mei):
    car = verified(admin, her, vin(1))
    other = car_of(mei)
    again = {"state": State.VERIFIED, "verified_at": NOON, "expires_at": NOON, "serial_hash": car.serial_hash}
    with pytest.raises(IntegrityError), transaction.atomic():
        Car.objects.filter(pk=other.pk).update(**again)
    # the control: without what the constraint looks at, nothing refuses
    Car.objects.filter(pk=other.pk).update(**again | {"serial_hash": serial_hash(model(), vin(2))})


def test_prof_11_no_document_without_the_separate_consent_which_is_never_ticked(her):
    car, browser = car_of(her), as_(her)
    bring(her, car)
    page = browser.get(f"/my/garage/{car.pk}/prove/").content.decode()
    assert 'name="consent" value="1">' in page
    assert "敏感个人信息" in page
    answer = browser.post(f"/my/garage/{car.pk}/prove/", {"serial": vin(1)})
    assert answer.status_code == 422
    assert "先单独点一下同意" in answer.content.decode()
    assert not Proof.objects.exists()
    old = browser.post(f"/my/garage/{car.pk}/prove/", {"serial": vin(1), "consent": str(WORDING_VERSION - 1)})
    assert old.status_code == 422, "a page that stood open while the text changed"
    assert "问法刚换过" in old.content.decode()
    assert not Proof.objects.exists()
    assert browser.post(f"/my/garage/{car.pk}/prove/", {"serial": vin(1), "consent": "1"}).status_code == 302
    proof = Proof.objects.get()
    assert (proof.wording, len(proof.wording_hash)) == (1, 64)


def test_prof_11_without_a_photo_or_with_a_paper_of_another_kind_nothing_is_handed_over(her):
    car, browser = car_of(her), as_(her)
    typed = {"serial": vin(1), "consent": "1"}
    assert "先把行驶证拍一张" in browser.post(f"/my/garage/{car.pk}/prove/", typed).content.decode()
    letter = SimpleUploadedFile("paper.txt", "行驶证".encode())
    place = {"place": f"garage:{car.pk}", "alone": "1", "back": f"/my/garage/{car.pk}/prove/", "file": letter}
    assert browser.post("/files/new/", place).headers["Location"] == f"/my/garage/{car.pk}/prove/"
    assert "这里只收照片" in browser.post(f"/my/garage/{car.pk}/prove/", typed).content.decode()
    assert not Proof.objects.exists()


def test_prof_11_after_the_decision_document_and_serial_are_gone(her, shen, files_apart):
    for n, decide in enumerate(
        (approved, lambda by, proof: refuse_proof(by, open_proof(by, proof, at=NOON), why="blurred", at=NOON)), 1
    ):
        proof = handed_over(her, car_of(her), vin(n))
        key = Attachment.objects.on("proof", proof.pk).get().key
        folder = files_apart / key.hex[:2] / key.hex
        assert list(folder.iterdir())
        assert Proof.objects.get(pk=proof.pk).serial == vin(n)
        decide(shen, proof)
        assert as_(her).get(f"/files/{key}/960.webp").status_code == 404
        sweep()
        assert not [path for path in files_apart.rglob("*") if path.is_file()]
        assert not Attachment.objects.filter(key=key).exists()
        assert Proof.objects.get(pk=proof.pk).serial == ""
        with pytest.raises(IntegrityError), transaction.atomic():
            Proof.objects.filter(pk=proof.pk).update(serial=vin(n))
    assert_nowhere_in_plain(vin(1), vin(2))


def assert_nowhere_in_plain(*words):
    """No table holds the words."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows = str(cursor.fetchall())
            assert not [word for word in words if word in rows], table


def test_prof_11_imported_serials_and_codes_stand_nowhere_in_plain(admin, site):
    sold(admin, ("liuguang", vin(1), CODE))
    assert_nowhere_in_plain(vin(1), CODE, CODE.replace(" ", ""))


def test_prof_11_another_key_makes_other_hashes(site, settings):
    before = serial_hash(model(), vin(1))
    settings.SERIAL_KEY = "another"
    assert serial_hash(model(), vin(1)) != before


def test_prof_11_nobody_but_owner_and_reviewer_opens_a_document_and_each_opening_is_written_down(
    her, shen, admin, chen
):
    proof = handed_over(her, car_of(her), vin(1))
    url = Attachment.objects.on("proof", proof.pk).get().url("400.webp")
    assert as_(her).get(url).status_code == 200
    for browser in (Client(), as_(chen), as_(shen), as_(admin)):
        assert browser.get(url).status_code == 404
    desk = as_(shen)
    assert vin(1) not in desk.get(f"/desk/garage/{proof.pk}/").content.decode()
    assert not DataRead.objects.exists()
    desk.post(f"/desk/garage/{proof.pk}/", {"do": "open"})
    assert vin(1) in desk.get(f"/desk/garage/{proof.pk}/").content.decode()
    assert desk.get(url).status_code == 200
    assert as_(admin).get(url).status_code == 404
    read = DataRead.objects.get()
    assert (read.member, read.reader, read.purpose) == (her, shen, "papers")
    assert "行驶证照片" in as_(her).get("/my/reads/").content.decode()
    Proof.objects.filter(pk=proof.pk).update(opened_at=NOON - timedelta(hours=2))
    assert desk.get(url).status_code == 404
    desk.post(f"/desk/garage/{proof.pk}/", {"do": "open"})
    assert DataRead.objects.count() == 2


def test_prof_11_her_document_can_be_taken_back_until_it_is_decided(her, files_apart):
    car = car_of(her)
    handed_over(her, car, vin(1))
    assert "等人看" in as_(her).get(f"/my/garage/{car.pk}/").content.decode()
    with pytest.raises(Refused):
        send_proof(her, car, vin(1), at=NOON)
    as_(her).post(f"/my/garage/{car.pk}/withdraw/")
    sweep()
    assert not [path for path in files_apart.rglob("*") if path.is_file()]
    assert Proof.objects.get().outcome == "withdrawn"
    assert not withdraw_proof(her, car, at=NOON)
    handed_over(her, car, vin(1))


def test_prof_11_a_machine_with_a_serial_rule_of_its_own_is_verified_the_same_way(her, admin):
    machine = model("xiaoman")
    machine.serial_rule, machine.serial_pattern = "pattern", r"CM\d{8}"
    machine.save()
    sold(admin, ("xiaoman", "CM-1234 5678", CODE))
    car = car_of(her, "xiaoman")
    assert (
        "不像「小满」的编号"
        in as_(her).post(f"/my/garage/{car.pk}/code/", {"serial": "X1", "code": CODE}).content.decode()
    )
    assert as_(her).post(f"/my/garage/{car.pk}/code/", {"serial": "cm12345678", "code": CODE}).status_code == 302
    car.refresh_from_db()
    assert car.tail == "45678"


def test_prof_11_a_model_that_is_verified_cannot_be_changed_into_another(her, admin):
    car = verified(admin, her, vin(1))
    told = {"product": model("yuanshan").pk, "called": "", "mileage": "", "delivered_on": "", "shown": "on"}
    answer = as_(her).post(f"/my/garage/{car.pk}/", told)
    assert answer.status_code == 403
    car.refresh_from_db()
    assert car.product == model()


@pytest.mark.parametrize(
    "name", ["流光车主", "官方小林", "已认证小林", "認證老王", "Verified林", "小林车主", "0fficial小林"]
)
def test_prof_11_no_nickname_imitates_the_badge(site, name, her):
    answer = as_(her).post("/my/settings/", {"name": name, "bio": "", "region": "", "product": ""})
    assert answer.status_code == 422
    assert "是品牌给的徽章" in answer.content.decode()
    for other in ("车主任小林", "林间小路"):
        assert "是品牌给的徽章" not in as_(her).post("/my/settings/", {"name": other, "bio": ""}).content.decode()
        Member.objects.filter(pk=her.pk).update(name_changed_at=None)


def test_prof_11_the_badge_stands_at_every_byline_without_a_statement_more(her, admin, board):
    topic = start_topic(her, board, title="冬天续航掉多少", body="零下五度掉三成", at=NOON)
    reply(her, topic, body="补一句", at=NOON)
    drain()
    browser = Client()
    browser.get(f"/t/{topic.pk}/")
    with CaptureQueriesContext(
        connection,
    ) as before:
        assert "流光车主" not in browser.get(f"/t/{topic.pk}/").content.decode()
    verified(admin, her, vin(1))
    browser.get(f"/t/{topic.pk}/")
    with CaptureQueriesContext(connection) as after:
        assert browser.get(f"/t/{topic.pk}/").content.decode().count("流光车主") == 2
    assert len(after) == len(before)


def test_prof_11_statements_of_the_garage_do_not_grow_with_it(her, admin):
    browser, counts = as_(her), []
    for n in (1, 5):
        for _ in range(n):
            car_of(her)
        browser.get("/my/garage/")
        with CaptureQueriesContext(connection) as done:
            browser.get("/my/garage/")
        counts.append(len(done))
    assert counts[0] == counts[1]


def test_prof_11_by_code_is_refused_where_the_model_is_another(her, admin):
    sold(admin, ("yuanshan", vin(1), CODE))
    with pytest.raises(Refused):
        prove_by_code(her, car_of(her), vin(1), "K7Q2M9XD", at=NOON)


def test_prof_11_her_space_says_what_waits_and_which_part_is_hers_alone(her, chen):
    car = car_of(her, mileage=13_420)
    space = as_(her).get(her.get_absolute_url()).content.decode()
    assert "去认证" in space
    assert "里程只有你看得到" in space
    handed_over(her, car, vin(7))
    space = as_(her).get(her.get_absolute_url()).content.decode()
    assert "等人看" in space
    assert "去认证" not in space
    others = as_(chen).get(her.get_absolute_url()).content.decode()
    assert "等人看" not in others
    assert "13,420" not in others
