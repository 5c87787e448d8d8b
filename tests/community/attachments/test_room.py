"""Files in the house: brought, waiting, looked at, hanging on their thing, seen as it is, swept away."""

import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

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
from community.attachments.serving import LONGEST_RANGE, asked
from community.attachments.shelf import clean_name, shelf
from forums.actions import hide_post
from tests.community.attachments import hostile
from tests.community.attachments.conftest import bring, decoded
from tests.conftest import NOON, as_

JPEG = hostile.phone_jpeg(500, 400)
SCRIPT = {"HTTP_X_REQUESTED_WITH": "fetch"}


def post_file(browser, name, content, place="reply:1", **more):
    return browser.post("/files/new/", {"place": place, "file": SimpleUploadedFile(name, content)}, **(more or SCRIPT))


def stored(folder):
    return sorted(p for p in Path(folder).rglob("*") if p.is_file())


@pytest.fixture
def picture(mei, topic):
    """Hangs on Mei's public post."""
    row = decoded(bring(mei, "IMG_1.jpg", JPEG))
    attach(mei, "reply:1", topic.posts.get(number=1), at=NOON)
    row.refresh_from_db()
    return row


@pytest.fixture
def hidden(mei, club):
    """Hangs on a post in a private club."""
    row = decoded(bring(mei, "IMG_2.jpg", JPEG))
    attach(mei, "reply:1", club.board.topics.get().posts.get(number=1), at=NOON)
    row.refresh_from_db()
    return row


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
    assert [(f["state"], list(f["sizes"])) for f in early] == [("waiting", ["400.webp"])]
    assert early[0]["thumb"]


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


def test_attc_01_a_stranger_with_the_link_gets_404(hidden, picture, lin, mei, chen):
    for member, can in ((lin, 200), (mei, 200), (chen, 404), (None, 404)):
        browser = as_(member) if member else Client()
        for row, expected in ((hidden, can), (picture, 200)):
            assert browser.get(row.url("400.jpeg")).status_code == expected
    assert as_(lin).get(hidden.url("raw")).status_code == 404


def test_attc_01_what_waits_with_a_draft_is_its_owners_alone(mei, lin, admin):
    row = decoded(bring(mei, "a.jpg", JPEG))
    assert as_(mei).get(row.url("400.webp")).status_code == 200
    for browser in (as_(lin), as_(admin), Client()):
        assert browser.get(row.url("400.webp")).status_code == 404
        assert browser.post(f"/files/{row.key}/change/", {"alt": "x"}).status_code in (403, 404)
    assert as_(lin).get("/files/state/?place=reply:1").json() == {"files": []}


def test_attc_01_files_follow_their_parent_when_it_is_hidden(picture, chen, mei, admin, topic):
    hide_post(admin, topic.posts.get(number=1), rule="rude", at=NOON)
    assert as_(chen).get(picture.url("400.webp")).status_code == 404
    assert as_(admin).get(picture.url("400.webp")).status_code == 200


def test_attc_01_a_file_costs_a_fixed_number_of_statements(picture, chen):
    browser = as_(chen)
    browser.get(picture.url("400.webp"))
    with CaptureQueriesContext(connection) as spent:
        browser.get(picture.url("400.webp"))
    assert len(spent) == 4, [q["sql"][:90] for q in spent]


def test_attc_01_bytes_are_sent_again_only_where_they_changed(picture, mei, chen):
    browser = as_(chen)
    first = browser.get(picture.url("400.webp"))
    assert first["Cache-Control"] == "private, no-cache"
    assert first["X-Content-Type-Options"] == "nosniff"
    assert first["Content-Security-Policy"] == "default-src 'none'; sandbox"
    again = browser.get(picture.url("400.webp"), HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    mask(mei, picture, [[0, 0, 0.5, 0.5]])
    decoded(picture)
    assert browser.get(picture.url("400.webp"), HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


def test_attc_01_nobody_sees_the_uncovered_picture_while_it_is_masked(picture, mei, chen, kept_apart, told):
    before = stored(kept_apart)
    mask(mei, picture, [[0, 0, 1, 1]])
    assert as_(chen).get(picture.url("400.webp")).status_code == 404
    row = decoded(picture)
    sweep()
    assert not set(before) & set(stored(kept_apart))
    with Image.open(io.BytesIO(as_(chen).get(row.url("400.jpeg")).content)) as image:
        assert len({image.getpixel((x, 30)) for x in range(5, 25)}) <= 2
    assert told[-1] == picture.thing_id


def film_on(topic, mei, filler=3_000_000):
    row = decoded(bring(mei, "VID.mp4", hostile.film(filler=filler)))
    attach(mei, "reply:1", topic.posts.get(number=1), at=NOON)
    return Attachment.objects.get(pk=row.pk)


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_attc_01_a_film_plays_piece_by_piece(topic, mei, chen):
    row = film_on(topic, mei)
    url, size = row.url("play.mp4"), row.sizes["play.mp4"]["bytes"]
    whole = as_(chen).get(url, HTTP_ACCEPT_ENCODING="gzip")
    assert (whole.status_code, whole["Accept-Ranges"], whole["Content-Type"]) == (200, "bytes", "video/mp4")
    content = body(whole)
    assert len(content) == size == int(whole["Content-Length"])
    for header, first, last in (
        ("bytes=0-99", 0, 99),
        ("bytes=100-", 100, 100 + LONGEST_RANGE - 1),
        ("bytes=-50", size - 50, size - 1),
    ):
        piece = as_(chen).get(url, HTTP_RANGE=header, HTTP_ACCEPT_ENCODING="gzip")
        assert (piece.status_code, piece["Content-Range"]) == (206, f"bytes {first}-{last}/{size}")
        assert piece.content == content[first : last + 1]
        assert "Content-Encoding" not in piece
    beyond = as_(chen).get(url, HTTP_RANGE=f"bytes={size}-")
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{size}")
    stale = as_(chen).get(url, HTTP_RANGE="bytes=0-9", HTTP_IF_RANGE='"another"')
    assert stale.status_code == 200


@pytest.mark.parametrize(
    ("header", "expected"),
    [("", None), ("bytes=0-0", (0, 0)), ("bytes=5-", (5, 9)), ("bytes=-3", (7, 9)), ("bytes=-30", (0, 9)),
     ("bytes=5-99", (5, 9)), ("bytes=10-", False), ("bytes=-0", False), ("bytes=6-5", None), ("bytes=-", None),
     ("bytes=0-1,3-4", None), ("pages=1-2", None)],
)  # fmt: skip
def test_attc_01_what_a_range_asks_for(header, expected):
    assert asked(header, 10) == expected


def test_attc_01_a_paper_is_a_download_under_its_own_name(topic, mei, chen):
    row = decoded(bring(mei, "保养 手册.pdf", hostile.pdf()))
    attach(mei, "reply:1", topic.posts.get(number=1), at=NOON)
    response = as_(chen).get(row.url("file.pdf"))
    assert response["Content-Disposition"].startswith("attachment; ")
    assert response["Content-Disposition"].endswith("filename*=UTF-8''%E4%BF%9D%E5%85%BB%20%E6%89%8B%E5%86%8C.pdf")
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_attc_01_nine_pictures_keep_the_order_they_were_given(mei, topic):
    rows = [bring(mei, f"{n}.jpg", JPEG) for n in range(9)]
    reorder(mei, rows[8], 1)
    reorder(mei, rows[0], 9)
    describe(mei, rows[3], "  第四张\n里的车 ")
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
    describe(mei, Attachment.objects.get(), "车")
    remove(mei, Attachment.objects.get())
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
        remove(mei, row)
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
    for act in (lambda by: describe(by, picture, "x"), lambda by: remove(by, picture), lambda by: reorder(by, picture, 1),
                lambda by: mask(by, picture, [[0, 0, 1, 1]])):  # fmt: skip
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


@pytest.mark.parametrize(
    "masks", ["", "x", "[]", "[[0,0,2,1]]", "[[0,0,1]]", json.dumps([[0, 0, 1, 1]] * 31), '[["a",0,1,1]]']
)
def test_attc_01_masks_that_cannot_be_read_are_answered_with_a_sentence(mei, masks):
    row = decoded(bring(mei, "a.jpg", JPEG))
    response = as_(mei).post(f"/files/{row.key}/change/", {"masks": masks}, **SCRIPT)
    assert response.status_code == 422
    assert "再画一次" in response.json()["why"]


def test_attc_01_nothing_lies_where_a_web_server_shows_files(settings):
    location = Path(shelf().location)
    assert Path(settings.MEDIA_ROOT) not in [location, *location.parents]
