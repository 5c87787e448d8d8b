"""Files on their way in: bounded, looked at, waiting with a draft, hanging on their thing, swept away."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from community.access.permissions import Refused
from community.attachments import process
from community.attachments.actions import (
    attach,
    decode_next,
    decoding,
    describe,
    mask,
    remove,
    remove_all,
    reorder,
    sweep,
    sweep_unsent,
)  # fmt: skip
from community.attachments.decoder.limits import MB
from community.attachments.models import KEPT_DAYS, MOST, Attachment, State, attached
from community.attachments.shelf import clean_name
from community.privacy.registry import holdings
from tests.community.attachments import hostile
from tests.community.attachments.conftest import JPEG, SCRIPT, bring, decoded, post_file, stored
from tests.conftest import NOON, as_


def test_attc_01_the_door_answers_before_anything_is_decoded(mei, kept_apart):
    response = post_file(as_(mei), "IMG_1.jpg", JPEG)
    assert response.status_code == 201
    assert response.json()["state"] == "waiting"
    row = Attachment.objects.get()
    assert (row.sizes, row.bytes, row.owner) == ({}, len(JPEG), mei)
    assert as_(mei).get("/files/state/?place=reply:1").json()["files"][0]["state"] == "waiting"
    row = decoded(row)
    assert (row.state, row.raw, row.width, row.height) == (State.READY, "", 400, 500)
    assert len(stored(kept_apart)) == len(row.sizes) == 3
    shown = as_(mei).get("/files/state/?place=reply:1").json()["files"][0]
    assert (shown["state"], shown["why"]) == ("ready", "")
    assert as_(mei).get(shown["thumb"])["Content-Type"] == "image/webp"


def test_attc_01_the_first_size_shows_while_the_others_are_made(mei, monkeypatch):
    row = bring(mei, "IMG_1.jpg", JPEG)
    early = []
    show = decoding._show_early

    def look(row, made):
        show(row, made)
        early.extend(as_(mei).get("/files/state/?place=reply:1").json()["files"])

    monkeypatch.setattr(decoding, "_show_early", look)
    decoded(row)
    assert [f["state"] for f in early] == ["waiting"]
    assert "/400.webp" in early[0]["thumb"]


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("holiday.jpg", b"MZ\x90\x00" + bytes(100), "认不出这是什么文件"),
        ("a.svg", b"<svg><script>1</script></svg>", "能传的有"),
        ("empty.jpg", b"", "空的"),
    ],
)
def test_attc_01_a_disguised_executable_is_refused_with_a_sentence(mei, kept_apart, name, content, word):
    response = post_file(as_(mei), name, content)
    assert response.status_code == 422
    assert word in response.json()["why"]
    assert not Attachment.objects.exists()
    assert stored(kept_apart) == []


def test_attc_01_what_the_decoder_refuses_says_why_and_leaves_nothing(mei, kept_apart):
    row = decoded(bring(mei, "a.jpg", JPEG[: len(JPEG) // 2]))
    assert row.state == State.REFUSED
    assert "只有一半" in as_(mei).get("/files/state/?place=reply:1").json()["files"][0]["why"]
    assert stored(kept_apart) == []


def test_attc_01_a_film_of_51_mb_is_refused_with_a_sentence(mei, kept_apart):
    film = hostile.film(filler=50 * MB)
    assert 50 * MB < len(film) < 51 * MB
    response = post_file(as_(mei), "VID.mp4", film)
    assert response.status_code == 413
    assert "最多 50 MB" in response.json()["why"]
    declared = as_(mei).post("/files/new/", {"place": "reply:1"}, CONTENT_LENGTH="53000000", **SCRIPT)
    assert declared.status_code == 413
    assert "最多 50 MB" in declared.json()["why"]
    assert stored(kept_apart) == []


@pytest.mark.parametrize(("kind", "content"), [("photo", b"\xff\xd8\xff"), ("file", b"%PDF-1.4\n")])
def test_attc_01_each_kind_has_a_bound_of_its_own(mei, kind, content):
    most = {"photo": 30, "file": 20}[kind]
    response = post_file(as_(mei), "a", content + bytes(most * MB))
    assert response.status_code == 413
    assert f"最多 {most} MB" in response.json()["why"]


def test_attc_01_a_visitor_and_a_forged_form_bring_nothing(mei):
    assert post_file(Client(), "a.jpg", JPEG).status_code == 403
    forged = as_(mei, enforce_csrf_checks=True)
    assert post_file(forged, "a.jpg", JPEG).status_code == 403
    assert not Attachment.objects.exists()


def test_attc_01_a_name_leads_nowhere(mei, kept_apart):
    assert (
        clean_name("../../x.png", 100)
        == clean_name("C:\\temp\\x.png", 100)
        == clean_name("..\u202e/x.png", 100)
        == "x.png"
    )
    assert len(clean_name("很" * 200 + ".jpeg", 100)) == 100
    row = bring(mei, "../../x.png", JPEG)
    assert row.name == "x.png"
    assert all(kept_apart in path.parents for path in stored(kept_apart))


def test_attc_01_a_box_takes_twenty(mei):
    Attachment.objects.bulk_create(
        Attachment(owner=mei, kind="picture", name="x", place="reply:1", at=NOON, state="ready") for _ in range(MOST)
    )
    with pytest.raises(Refused, match="最多 20 个"):
        bring(mei, "a.jpg", JPEG)
    bring(mei, "a.jpg", JPEG, place="reply:2")


def test_attc_01_nine_pictures_keep_the_order_they_were_given(mei, topic):
    rows = [bring(mei, f"{n}.jpg", JPEG) for n in range(9)]
    reorder(mei, rows[8], 1, at=NOON)
    reorder(mei, rows[0], 9, at=NOON)
    describe(mei, rows[3], "  第四张\n里的车 ", at=NOON)
    post = topic.posts.get(number=1)
    attach(mei, "reply:1", post, at=NOON)
    faces = attached("post", post.pk)
    assert [f["name"] for f in faces] == [f"{n}.jpg" for n in (8, 1, 2, 3, 4, 5, 6, 7, 0)]
    assert faces[3]["alt"] == "第四张 里的车"
    assert not Attachment.objects.pending(mei, "reply:1").exists()


def test_attc_01_a_thing_hears_when_the_decoder_reaches_what_hangs_on_it(mei, topic, told):
    row = bring(mei, "a.jpg", JPEG)
    post = topic.posts.get(number=1)
    attach(mei, "reply:1", post, at=NOON)
    told.clear()
    decoded(row)
    assert told == [post.pk]
    describe(mei, Attachment.objects.get(), "车", at=NOON)
    remove(mei, Attachment.objects.get(), at=NOON)
    assert told == [post.pk] * 3


def test_attc_01_a_worker_that_was_killed_leaves_its_file_to_the_next(mei, monkeypatch):
    row = bring(mei, "a.jpg", JPEG)
    now = timezone.now()

    def killed(job, made):
        raise SystemExit

    monkeypatch.setattr(decoding, "run", killed)
    with pytest.raises(SystemExit):
        decode_next(now)
    monkeypatch.setattr(decoding, "run", process.run)
    assert decode_next(now) is False, "it is held"
    assert decode_next(now + decoding.HELD + timedelta(seconds=1)) is True
    row.refresh_from_db()
    assert (row.state, row.tries) == (State.READY, 2)


def test_attc_01_a_file_that_takes_three_workers_along_is_refused(mei, monkeypatch):
    row, now = bring(mei, "a.jpg", JPEG), timezone.now()
    Attachment.objects.update(tries=decoding.MOST_TRIES)
    monkeypatch.setattr(decoding, "run", None)
    assert decode_next(now) is True
    row.refresh_from_db()
    assert (row.state, row.why) == (State.REFUSED, "broken")


def test_attc_01_what_was_removed_while_it_was_decoded_leaves_no_file(mei, kept_apart, monkeypatch):
    row = bring(mei, "a.jpg", JPEG)

    def meanwhile(job, made):
        remove(mei, row, at=NOON)
        return process.run(job, made)

    monkeypatch.setattr(decoding, "run", meanwhile)
    decode_next(timezone.now())
    sweep()
    assert stored(kept_apart) == []
    assert not Attachment.objects.exists()


def test_attc_01_what_is_never_sent_goes_after_a_week(mei, picture, kept_apart):
    old = bring(mei, "a.jpg", JPEG, at=NOON - timedelta(days=KEPT_DAYS, seconds=1))
    young = bring(mei, "a.jpg", JPEG, at=NOON - timedelta(days=KEPT_DAYS - 1))
    assert sweep_unsent(NOON) == 1
    sweep()
    assert set(Attachment.objects.values_list("pk", flat=True)) == {young.pk, picture.pk}
    assert old.raw not in [str(p.relative_to(kept_apart)) for p in stored(kept_apart)]


def test_attc_01_what_hangs_on_a_thing_that_is_gone_goes_too(picture, kept_apart):
    Attachment.objects.update(thing_id=picture.thing_id + 10_000)
    assert sweep_unsent(NOON) == 1
    assert sweep() == 1
    assert stored(kept_apart) == []


def test_attc_01_a_removed_file_is_served_to_nobody(picture, mei, kept_apart):
    remove_all("post", picture.thing_id)
    assert as_(mei).get(picture.url("400.webp")).status_code == 404
    assert attached("post", picture.thing_id) == []
    row = Attachment.objects.get()
    assert (row.owner, row.name, row.alt) == (None, "", "")
    sweep()
    assert stored(kept_apart) == []


def test_attc_01_only_who_brought_a_file_changes_it(picture, lin, admin):
    for act in (lambda by: describe(by, picture, "x", at=NOON), lambda by: remove(by, picture, at=NOON), lambda by: reorder(by, picture, 1, at=NOON),
                lambda by: mask(by, picture, [[0, 0, 1, 1]], at=NOON)):  # fmt: skip
        for by in (lin, admin):
            with pytest.raises(Refused):
                act(by)


def test_attc_01_without_scripts_a_page_takes_files_one_by_one_and_leads_back(mei):
    browser = as_(mei)
    page = browser.get("/files/?place=reply:1&back=/t/1/")
    assert page.status_code == 200
    sent = post_file(browser, "a.jpg", JPEG, **{"HTTP_ACCEPT": "text/html"})
    assert sent.status_code == 302
    assert sent["Location"].startswith(reverse("attachments:arrange") + "?place=reply%3A1")
    row = decoded(Attachment.objects.get())
    change = f"/files/{row.key}/change/"
    assert browser.post(change, {"alt": "一辆车", "back": "/t/1/"}).status_code == 302
    assert "一辆车" in browser.get("/files/?place=reply:1&back=/t/1/").content.decode()
    refused = browser.post("/files/new/", {"place": "reply:1", "file": SimpleUploadedFile("a.exe", b"MZ")}, follow=True)
    assert "认不出这是什么文件" in refused.content.decode()
    browser.post(change, {"remove": "1"})
    assert not Attachment.objects.pending(mei, "reply:1").exists()
    assert (
        browser.get("/files/?place=reply:1&back=//elsewhere.example/").content.decode().count('href="//elsewhere') == 0
    )


def test_attc_01_a_worker_that_lost_its_file_writes_nothing_down(mei, kept_apart, monkeypatch):
    row = bring(mei, "a.jpg", JPEG)

    def slow(job, made):
        Attachment.objects.update(tries=2)  # another worker has it now
        return process.run(job, made)

    monkeypatch.setattr(decoding, "run", slow)
    decode_next(timezone.now())
    row.refresh_from_db()
    assert (row.state, row.sizes) == (State.WAITING, {})
    assert [p.name for p in stored(kept_apart)] == ["raw"]


def test_attc_01_a_masked_picture_is_not_overtaken_by_the_bare_one(mei, kept_apart, monkeypatch):
    row = decoded(bring(mei, "a.jpg", JPEG))
    mask(mei, row, [[0, 0, 0.5, 0.5]], at=NOON)

    def meanwhile(job, made):
        Attachment.objects.update(revision=9)
        return process.run(job, made)

    monkeypatch.setattr(decoding, "run", meanwhile)
    decode_next(timezone.now())
    assert Attachment.objects.get(pk=row.pk).state == State.WAITING


def test_attc_01_erasure_takes_the_stored_files_along(mei, picture, kept_apart):
    bring(mei, "a.jpg", JPEG)
    holding = holdings["attachments.Attachment"]
    assert holding.forget == "delete"
    assert holding.rows(mei).count() == 2
    holding.rows(mei).delete()
    assert holding.rows(mei).count() == 0
    sweep()
    assert stored(kept_apart) == []
    assert not Attachment.objects.exists()


def test_attc_01_what_arrives_late_stands_where_it_was_chosen(mei):
    for position in (2, 1, 3):
        content = SimpleUploadedFile(f"{position}.jpg", JPEG)
        as_(mei).post("/files/new/", {"place": "reply:1", "position": position, "file": content}, **SCRIPT)
    post_file(as_(mei), "4.jpg", JPEG)
    names = Attachment.objects.pending(mei, "reply:1").values_list("name", flat=True)
    assert list(names) == ["1.jpg", "2.jpg", "3.jpg", "4.jpg"]
