"""下载我的数据: everything, from the register, to her alone; and back from it (PRIV-02)."""

import csv
import io
import json
import zipfile
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import ForeignKey, UUIDField
from django.test import Client
from django.utils import timezone

from community.attachments.actions import decode_next
from community.attachments.shelf import shelf
from community.privacy.actions import begin_erasure, erase_rows
from community.privacy.registry import holdings
from profiles.garage.models import Car
from profiles.inbox.models import Line
from profiles.leaving import actions
from profiles.leaving.bringing import NUMBERED, needs_somebody
from profiles.leaving.export import FRONT
from profiles.leaving.models import Export
from profiles.models import Member
from profiles.signin.actions import join_by_phone
from profiles.signin.models import Phone
from profiles.ties.actions import block, follow
from tests.conftest import as_, drain, person
from tests.house.planting import ADDRESS, mark, plant


@pytest.fixture(autouse=True)
def kept_apart(files_apart, settings, tmp_path):
    settings.ERASED_LIST = str(tmp_path / "erased")
    settings.VAR = tmp_path
    return files_apart


def pack_of(member):
    """The newest copy of a member, unpacked: {name: bytes}."""
    row = Export.objects.filter(member=member).latest("pk")
    with shelf().open(row.stored) as file, zipfile.ZipFile(file) as pack:
        assert pack.testzip() is None
        return {name: pack.read(name) for name in pack.namelist()}


def made(member, at=None):
    at = at or timezone.now()
    actions.ask_for_export(member, at=at)
    assert actions.make_exports(at) == 1
    return pack_of(member)


def rows_in(pack, code):
    return json.loads(pack[f"data/{code}.json"])["rows"]


@pytest.fixture
def her(db):
    return plant()


def test_priv_02_every_holding_of_the_register_is_in_it_with_all_its_rows(her):
    pack = pack_of(her)
    for code, holding in holdings.items():
        if code.startswith("leaving."):
            continue
        rows = rows_in(pack, code)
        # the line that says the copy is ready came after the copy
        assert len(rows) == holding.rows(her).count() - (code == "activity.Activity"), code
        table = list(csv.reader(io.StringIO(pack[f"data/{code}.csv"].decode("utf-8-sig"))))
        assert len(table) == len(rows) + 1, code


def test_priv_02_every_model_that_points_to_her_is_in_it(her):
    pack = pack_of(her)
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            hers = isinstance(field, ForeignKey) and issubclass(Member, field.related_model)
            if hers and model._base_manager.filter(**{field.name: her}).exists():
                own = model._meta.label in holdings and field.name in {*holdings[model._meta.label].mine}
                of_others = model._meta.label in holdings and not own
                assert f"data/{model._meta.label}.json" in pack or of_others, f"{model._meta.label}.{field.name}"


def test_priv_02_no_secret_no_address_and_nobody_else_is_in_it(her):
    pack = pack_of(her)
    said = b"\n".join(content for name, content in pack.items() if not name.startswith("files/")).decode()
    secret = [her.password, mark("mfa.Authenticator"), ADDRESS, "lin@example.com"]
    assert [word for word in secret if word and word in said] == []
    reports = rows_in(pack, "moderation.Review")
    assert reports
    assert not any("reporter" in row or "claimed_by" in row for row in reports)


def test_priv_02_it_says_what_the_screens_say(her):
    page = pack_of(her)[FRONT].decode()
    client = as_(her)
    screens = {
        "/my/words/": [mark("profiles.Keyword")],
        "/my/bookmarks/": [mark("bookmarks.Bookmark")],
        "/my/points/": ["50", "20"],
        "/my/reads/": [mark("privacy.DataRead"), "站长一号"],
        "/my/settings/": [mark("profiles.Member")],
        "/my/consents/": ["用我选的词推荐"],
        "/my/drafts/": [mark("drafts.Draft")],
        "/my/people/": ["小林"],
        "/my/people/?show=followers": ["小林"],
        "/my/people/?show=blocked": ["老陈"],
    }
    for path, words in screens.items():
        shown = client.get(path).content.decode()
        for word in words:
            assert word in shown, f"{path} does not show {word}"
            assert word in page, f"the copy lacks {word} of {path}"
    for holding in holdings.values():
        assert str(holding.name) in page


def test_priv_02_whom_she_follows_and_blocked_and_who_follows_her_stand_in_it_as_on_her_page(mei, lin, chen):
    follow(mei, lin, at=timezone.now())
    block(mei, chen, at=timezone.now())
    pack = made(mei)
    (ours,) = rows_in(pack, "ties.Follow")
    (theirs,) = rows_in(made(lin), "ties.Follow")
    assert (ours["member"], ours["whom"]) == (theirs["member"], theirs["whom"]) == ("小梅", "小林")
    assert [row["whom"] for row in rows_in(pack, "ties.Block")] == ["老陈"]
    assert "老陈" in pack[FRONT].decode()
    # whom he blocked is his to know; that she blocked him is not
    his = made(chen)
    assert not rows_in(his, "ties.Block")
    assert "小梅" not in his[FRONT].decode()


def test_priv_02_what_the_brand_guessed_and_why_stands_in_it_as_on_the_page(db):
    from profiles.preferences.models import Preference

    her = plant()
    terms = set(Preference.objects.filter(member=her).values_list("term", flat=True))
    rows = rows_in(pack_of(her), "preferences.Preference")
    assert {row["term"] for row in rows} == terms


def test_priv_02_her_files_are_in_it_as_they_are_shown(her):
    pack = pack_of(her)
    files = {name: content for name, content in pack.items() if name.startswith("files/")}
    assert any(mark("files").encode() in content for content in files.values())
    assert any(name.endswith(".webp") or name.endswith(".jpeg") or name.endswith(".avif") for name in files)


def test_priv_02_one_at_a_time_one_a_day_and_it_can_be_stopped(mei):
    at = timezone.now()
    first = actions.ask_for_export(mei, at=at)
    assert actions.ask_for_export(mei, at=at + timedelta(minutes=1)).pk == first.pk
    client = as_(mei)
    assert "正在打包" in client.get("/my/data/").content.decode()
    assert client.post("/my/data/stop/").status_code == 302
    assert not Export.objects.exists()
    made(mei, at)
    assert client.post("/my/data/new/").status_code == 403
    assert "一天打一个包" in client.get("/my/data/").content.decode()
    actions.ask_for_export(mei, at=at + timedelta(days=1))
    assert Export.objects.count() == 2


def test_priv_02_she_alone_fetches_it_for_seven_days_then_the_file_is_gone(
    mei, chen, files_apart, django_capture_on_commit_callbacks
):
    at = timezone.now()
    with django_capture_on_commit_callbacks(execute=True):
        made(mei, at)
    assert "/my/data/" in mail.outbox[-1].body
    row = Export.objects.get()
    answer = as_(mei).get(f"/my/data/{row.key}/")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "no-store" in answer["Cache-Control"]
    assert zipfile.is_zipfile(io.BytesIO(b"".join(answer.streaming_content)))
    assert as_(chen).get(f"/my/data/{row.key}/").status_code == 404
    assert Client().get(f"/my/data/{row.key}/").status_code == 302
    assert actions.forget_exports(at + timedelta(days=7, seconds=-1)) == 0
    assert actions.forget_exports(at + timedelta(days=7)) == 1
    assert not [path for path in files_apart.rglob("*.zip")]
    assert as_(mei).get(f"/my/data/{row.key}/").status_code == 404


def test_priv_02_what_a_killed_worker_began_is_begun_anew_and_what_is_not_wanted_any_more_is_not_kept(mei, files_apart):
    at = timezone.now()
    row = actions.ask_for_export(mei, at=at)
    Export.objects.filter(pk=row.pk).update(heard_at=at)
    assert actions.make_exports(at + timedelta(minutes=9)) == 0
    assert actions.make_exports(at + timedelta(minutes=11)) == 1
    again = actions.ask_for_export(mei, at=at + timedelta(days=2))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "profiles.leaving.actions.exporting.write",
            lambda pack, member, told: Export.objects.filter(pk=again.pk).delete(),
        )
        assert actions.make_exports(at + timedelta(days=2)) == 0
    assert len([path for path in files_apart.rglob("*.zip")]) == 1


def test_priv_04_copies_go_with_their_owner(mei, files_apart):
    made(mei)
    row, _token = begin_erasure(mei, keeps_posts=True, at=timezone.now())
    erase_rows(row.pk, timezone.now())
    assert not [path for path in files_apart.rglob("*.zip")]


# --- and back -----------------------------------------------------------------------------------------------------


def told(pack):
    """{holding: its rows without numbers and keys, in no order} of a copy."""
    numbers = {number for _kind, number in NUMBERED}
    found = {}
    for code, holding in holdings.items():
        keys = {f.name for f in holding.model._meta.concrete_fields if isinstance(f, ForeignKey | UUIDField)}
        spare = {"id", *keys, *numbers, "board", "post", "before", "after", "attached"}
        if code == "attachments.Attachment":  # made anew by the decoder, from the largest there was
            spare |= {"sizes", "raw", "bytes", "width", "height", "tries", "held_until"}
        if code == "garage.Car":  # what a file says of an ownership verifies nothing
            spare |= {"state", "end", "serial_hash", "tail", "verified_at", "expires_at", "told_at", "ended_at"}
        if code == "profiles.Member":  # the terms of another site are not this one's
            spare |= {"terms_agreed"}
        # counted anew from what stands here: others' replies and reactions did not come along
        spare |= {"reply_count", "last_number", "score", "heat", "revision", "reacted", "comment_count"}
        rows = [row for row in rows_in(pack, code) if not str(row.get("verb")).startswith("export.")]
        rows = [{k: v for k, v in row.items() if k not in spare} for row in rows]
        found[code] = sorted(json.dumps(row, ensure_ascii=False, sort_keys=True) for row in rows)
    return found


def zipped(pack):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as out:
        for name, content in pack.items():
            out.writestr(name, content)
    file.seek(0)
    return file


def test_priv_02_out_in_and_out_again_says_the_same(db, tmp_path):
    with transaction.atomic():
        first = pack_of(plant())
        transaction.set_rollback(True)
    assert not Member.objects.exists()
    path = tmp_path / "copy.zip"
    path.write_bytes(zipped(first).getvalue())
    call_command("import_member", str(path), stdout=io.StringIO())
    her = Member.objects.get(name=mark("profiles.Member"))
    while decode_next(timezone.now()):
        pass
    second = made(her)
    before, after = told(first), told(second)
    left = set(actions.bringing.LEFT_OUT) | {"consent.Subject"}
    left |= {code for code, holding in holdings.items() if needs_somebody(holding)}
    assert {code for code in left if code.startswith("ties.")} == {"ties.Block", "ties.Follow"}
    assert Member.objects.count() == 1
    different = {code for code in before if code not in left and before[code] != after[code]}
    assert different == set()
    assert not her.has_usable_password()
    assert Client().get(her.get_absolute_url()).status_code == 200
    assert {name for name in second if name.startswith("files/")} != set()
    assert any(mark("files").encode() in second[name] for name in second if name.startswith("files/"))


def test_priv_02_a_member_comes_in_once_and_never_as_a_colleague(db):
    with transaction.atomic():
        first = pack_of(plant())
        transaction.set_rollback(True)
    rows = json.loads(first["data/profiles.Member.json"])
    rows["rows"][0] |= {"role": "admin", "is_superuser": True, "title": "流光", "terms_agreed": 9}
    first["data/profiles.Member.json"] = json.dumps(rows).encode()
    cars = json.loads(first["data/garage.Car.json"])
    until = (timezone.now() + timedelta(days=90)).isoformat()
    cars["rows"][0] |= {"state": "verified", "serial_hash": "f" * 64, "verified_at": until, "expires_at": until}
    first["data/garage.Car.json"] = json.dumps(cars).encode()
    her = actions.bring_member(zipped(first), at=timezone.now())
    assert (her.role, her.is_superuser, her.title, her.terms_agreed) == ("member", False, "", 0)
    assert not Car.objects.live().exists()
    assert Car.objects.filter(member=her).exists()
    with pytest.raises(actions.BadPack, match="已经有一位"):
        actions.bring_member(zipped(first), at=timezone.now())


def test_priv_02_a_member_with_a_number_and_no_mail_comes_in(site):
    number = "+8613800001234"
    with transaction.atomic():
        her = join_by_phone(number, "手机来的人", at=timezone.now())
        first = made(her)
        transaction.set_rollback(True)
    other = join_by_phone("+8613800005678", "另一位没邮箱的", at=timezone.now())
    her = actions.bring_member(zipped(first), at=timezone.now())
    assert her.email is None
    assert not EmailAddress.objects.filter(user=her).exists()
    assert Phone.objects.get(member=her).number == number
    assert rows_in(made(her), "signin.Phone")[0]["number"] == number
    assert other.email is None
    with pytest.raises(actions.BadPack, match="已经有一位"):
        actions.bring_member(zipped(first), at=timezone.now())


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"no zip at all"])
def test_priv_02_a_broken_zip_changes_nothing_and_says_so(db, content, tmp_path):
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    with pytest.raises(CommandError, match="什么都没动"):
        call_command("import_member", str(path))
    with pytest.raises(CommandError, match="读不了"):
        call_command("import_member", str(tmp_path / "nothing.zip"))
    assert not Member.objects.exists()


@pytest.mark.parametrize(
    ("code", "rows"),
    [
        ("profiles.Member", []), ("profiles.Member", [{"id": 1}]), ("forums.Post", [{"id": 1}]), ("forums.Post", "x"),
        ("drafts.Draft", [{"id": 1, "fields": {}, "at": "never"}]),
    ],
)  # fmt: skip
def test_priv_02_a_zip_with_nonsense_in_it_changes_nothing(mei, code, rows):
    pack = made(mei)
    with transaction.atomic():
        Member.objects.filter(pk=mei.pk).delete()
        pack[f"data/{code}.json"] = json.dumps({"rows": rows}).encode()
        with pytest.raises(actions.BadPack):
            actions.bring_member(zipped(pack), at=timezone.now())
    assert not Member.objects.exists()


def test_priv_02_the_page_stands_on_three_statements_more_than_an_empty_one(mei, django_assert_max_num_queries):
    made(mei)
    client = as_(mei)
    client.get("/my/data/")
    with django_assert_max_num_queries(6):
        assert client.get("/my/data/").status_code == 200
    assert person("other").pk


def test_priv_02_the_bell_says_when_it_is_ready_and_leads_there(mei, chen):
    made(mei)
    drain()
    line = Line.objects.get(member=mei, kind="export")
    assert not Line.objects.filter(member=chen).exists()
    assert "打好了包" in as_(mei).get("/inbox/").content.decode()
    assert as_(mei).get(f"/inbox/{line.pk}/").headers["Location"] == "/my/data/"
