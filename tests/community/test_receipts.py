"""The receipt of an erasure: reached by its link alone, without a name, and anybody can work its number out again."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from community.privacy import actions
from community.privacy.actions.erasing import _write_receipt
from community.privacy.actions.listing import listed
from community.privacy.models import Erasure
from community.privacy.receipt import canonical, digest
from forums.actions import start_topic
from profiles.models import Member
from tests.conftest import NOON, drain, person


@pytest.fixture(autouse=True)
def list_apart(settings, tmp_path):
    settings.ERASED_LIST = str(tmp_path / "erased")


@pytest.fixture
def erased(board):
    """(the Erasure, the secret of its link) of somebody who is gone."""
    her = person("qing", "小青")
    start_topic(her, board, title="雾凇怎么拍", body="早上六点去", at=NOON)
    drain()
    row, token = actions.begin_erasure(her, keeps_posts=True, at=NOON)
    actions.erase_rows(row.pk, timezone.now())
    _write_receipt(row.pk, ["VACUUM"], timezone.now())
    return Erasure.objects.get(), token


def check(text):
    return Client().post("/receipts/check/", {"receipt": SimpleUploadedFile("r.json", text.encode())})


def test_priv_04_whoever_has_the_link_reads_the_receipt_and_it_names_nobody(erased):
    row, token = erased
    page = Client().get(f"/receipts/{token}/")
    said = page.content.decode()
    for word in ("小青", "qing", "雾凇", "example.com"):
        assert word not in said
        assert word not in row.receipt
    assert "我的账号" in said
    assert row.sha256[:8] in said
    assert page["Referrer-Policy"] == "no-referrer"
    assert Client().get("/receipts/something-else/").status_code == 404
    assert row.number is None
    assert row.counts == {}


def test_priv_04_the_file_is_worked_out_again_to_the_same_number(erased):
    row, token = erased
    file = Client().get(f"/receipts/{token}/receipt.json")
    assert "attachment" in file["Content-Disposition"]
    kept = json.loads(file.content)
    assert digest(canonical(kept["receipt"])) == kept["sha256"] == row.sha256
    assert "一个字没改过" in check(file.content.decode()).content.decode()


def test_priv_04_a_changed_receipt_and_one_that_is_not_ours_are_told_apart(erased):
    _row, token = erased
    kept = json.loads(Client().get(f"/receipts/{token}/receipt.json").content)
    changed = json.loads(json.dumps(kept))
    changed["receipt"]["rows"][0]["rows"] += 1
    assert "有字改过" in check(json.dumps(changed)).content.decode()
    changed["sha256"] = digest(canonical(changed["receipt"]))
    assert "没有这一张" in check(json.dumps(changed)).content.decode()


@pytest.mark.parametrize("text", ["", "[]", "{", '{"receipt": 3}', "null", "[" * 5000])
def test_priv_04_what_is_no_receipt_is_said_to_be_none(db, text):
    answer = check(text)
    assert answer.status_code == 422
    assert "<main" in answer.content.decode()


def test_priv_04_while_it_is_at_work_the_link_says_how_far_it_is(db):
    row, token = actions.begin_erasure(person("qing", "小青"), keeps_posts=False, at=NOON)
    assert "正在一处处清" in Client().get(f"/receipts/{token}/").content.decode()
    assert Client().get(f"/receipts/{token}/receipt.json").status_code == 404
    assert row.share == 0


def test_priv_04_begun_twice_it_is_one(db):
    her = person("qing", "小青")
    first, _token = actions.begin_erasure(her, keeps_posts=False, at=NOON)
    second, _token = actions.begin_erasure(her, keeps_posts=True, at=NOON)
    assert first.pk == second.pk
    assert not second.keeps_posts


def test_priv_04_the_list_beside_the_database_brings_receipts_back_and_knows_who_came_back(
    erased, django_capture_on_commit_callbacks
):
    row, token = erased
    actions.keep_list()
    assert list(listed()) == [row.key_hash]
    assert "小青" not in json.dumps(listed(), ensure_ascii=False)
    Erasure.objects.all().delete()
    assert actions.replay(timezone.now()) == 0
    assert Client().get(f"/receipts/{token}/").status_code == 200
    # somebody whose key is in the list stands in the database again
    back = person("back", "回来的人")
    again, _token = actions.begin_erasure(back, keeps_posts=False, at=NOON)
    Erasure.objects.filter(pk=again.pk).update(done_at=NOON, rows_done_at=NOON, number=None, receipt="{}", sha256="x")
    actions.keep_list()
    assert actions.replay(timezone.now()) == 1
    actions.erase_rows(again.pk, timezone.now())
    assert not Member.objects.filter(pk=back.pk).exists()
    _write_receipt(again.pk, [], timezone.now())
    assert Erasure.objects.get(pk=again.pk).receipt == "{}"
