"""Files on their way out: to whoever may see their thing, masked, piece by piece, and never where anybody looks."""

import io
import json
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from community.attachments.actions import (
    attach,
    decoding,
    mask,
    sweep,
)  # fmt: skip
from community.attachments.models import Attachment
from community.attachments.serving import LONGEST_RANGE, asked
from community.attachments.shelf import shelf
from forums.actions import hide_post
from tests.community.attachments import hostile
from tests.community.attachments.conftest import JPEG, SCRIPT, bring, decoded, stored
from tests.conftest import NOON, as_


def film_on(topic, mei, filler=3_000_000):
    row = decoded(bring(mei, "VID.mp4", hostile.film(filler=filler)))
    attach(mei, "reply:1", topic.posts.get(number=1), at=NOON)
    return Attachment.objects.get(pk=row.pk)


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


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
    mask(mei, picture, [[0, 0, 0.5, 0.5]], at=NOON)
    decoded(picture)
    assert browser.get(picture.url("400.webp"), HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


def test_attc_01_nobody_sees_the_uncovered_picture_while_it_is_masked(picture, mei, chen, kept_apart, told):
    before = stored(kept_apart)
    mask(mei, picture, [[0, 0, 1, 1]], at=NOON)
    assert as_(chen).get(picture.url("400.webp")).status_code == 404
    row = decoded(picture)
    sweep()
    assert not set(before) & set(stored(kept_apart))
    with Image.open(io.BytesIO(as_(chen).get(row.url("400.jpeg")).content)) as image:
        assert len({image.getpixel((x, 30)) for x in range(5, 25)}) <= 2
    assert told[-1] == picture.thing_id


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


def test_attc_01_what_is_half_done_is_seen_by_its_owner_alone(mei, chen, topic, monkeypatch):
    row, seen = bring(mei, "a.jpg", JPEG), []
    attach(mei, "reply:1", topic.posts.get(number=1), at=NOON)
    show = decoding._show_early

    def look(row, made):
        show(row, made)
        seen.extend(as_(who).get(row.url("400.webp")).status_code for who in (mei, chen))

    monkeypatch.setattr(decoding, "_show_early", look)
    decoded(row)
    assert seen == [200, 404]
