"""A site's logo: drawn anew in every size, taken off, refused (SITE-06)."""

import io
import re
from datetime import timedelta

import pytest
from django.test import Client
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from community.attachments.decoder.limits import LOGO_SQUARES
from community.pages import actions
from community.pages.models import Brand, LogoSize
from tests.community.looks import DESK, RED, asked, bare_logo, png, said, upload
from tests.conftest import NOON, as_


@pytest.fixture
def desk(site, admin):
    """The admin's browser."""
    return as_(admin)


def test_site_06_a_logo_is_drawn_anew_in_every_size_that_pages_name(desk):
    words = PngInfo()
    words.add_text("Comment", "secret-place")
    spoken = png(pnginfo=words)
    assert b"secret-place" in spoken
    assert desk.post(DESK, asked(logo=upload(spoken))).status_code == 302
    page = Client().get("/").content.decode()
    digest = Brand.objects.get().logo
    for size in ("head", "32", "180", "192"):
        assert f"/look/{digest}/{size}.png" in page
    for side in LOGO_SQUARES:
        answer = Client().get(f"/look/{digest}/{side}.png")
        assert "immutable" in answer["Cache-Control"]
        assert b"secret-place" not in answer.content
        picture = Image.open(io.BytesIO(answer.content))
        assert (picture.format, picture.size) == ("PNG", (side, side))
    assert Image.open(io.BytesIO(Client().get(f"/look/{digest}/head.png").content)).size == (85, 64)
    assert Client().get(f"/look/{digest}/33.png").status_code == 404
    icons = Client().get("/manifest.webmanifest").json()["icons"]
    assert [icon["sizes"] for icon in icons] == ["192x192", "512x512"]


def test_site_06_a_logo_can_be_taken_off_again(desk):
    desk.post(DESK, asked(logo=upload(png())))
    mark = Brand.objects.get().logo
    assert desk.post(DESK, asked(mark=mark, colour=RED)).status_code == 302
    assert Brand.objects.get().logo == mark
    assert desk.post(DESK, asked(mark=mark, colour=RED, no_logo="on")).status_code == 302
    assert Brand.objects.get().logo == ""
    page = Client().get("/").content.decode()
    assert mark not in page
    assert "/look/star-7a1f1f.svg" in page
    assert RED in Client().get("/look/star-7a1f1f.svg").content.decode()


@pytest.mark.parametrize(
    ("colour", "plate", "words"),
    [("#000", "plate-dark", "暗色页头上看不清，只有 1.23:1"), ("#fff", "plate-light", "亮色页头上看不清，只有 1.00:1"), ("#e60012", None, None)],
)  # fmt: skip
def test_site_06_a_logo_that_one_header_hides_gets_a_plate_there_and_the_desk_says_so(desk, colour, plate, words):
    drawn = upload(bare_logo(colour))
    tried = desk.post(DESK, asked(logo=drawn, do="preview")).content.decode()
    mark = re.search(r'name="mark" value="(\w+)"', tried)[1]
    assert desk.post(DESK, asked(mark=mark)).status_code == 302
    for page in (tried, desk.get(DESK).content.decode()):
        shown = re.findall(rf'<img(?: class="([^"]*)")? src="/look/{mark}/head.png"', page)
        assert [plate in classes if plate else "plate" not in classes for classes in shown] == [True] * 3
        assert re.findall(r'look-head (as-\w+)"', page) == ["as-light", "as-dark"]
        assert words in page if words else "看不清" not in page
    assert (f'class="{plate}"' in Client().get("/").content.decode()) == bool(plate)


def test_site_06_a_logo_is_measured_once_in_a_process(desk, django_assert_num_queries):
    desk.post(DESK, asked(logo=upload(bare_logo("#123"))))
    with django_assert_num_queries(2):
        assert Brand.objects.get().plate.theme == "dark"
    with django_assert_num_queries(1):
        assert Brand.objects.get().plate.theme == "dark"
    assert Brand(logo="x" * 16).plate is None


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (lambda: upload(b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "logo.png"), "SVG"),
        (lambda: upload(png(), "logo.svg"), "SVG"),
        (lambda: upload(b"<html><body>x</body></html>", "logo.png"), "认不出"),
        (lambda: upload(png()[:400], "logo.png"), "只有一半"),
        (lambda: upload(b"%PDF-1.4 x", "logo.pdf"), "要一张图"),
        (lambda: upload(png((60, 20)), "logo.png"), "太小"),
        (lambda: upload(png((9000, 9000), "L"), "logo.png"), "展开来太大"),
        (lambda: upload(b"\x89PNG\r\n\x1a\n" + bytes(2_000_001), "logo.png"), "最多 2 MB"),
        (lambda: upload(b"", "logo.png"), "空的"),
    ],
)
def test_site_06_what_is_no_picture_or_too_large_is_refused_in_a_sentence(desk, file, sentence):
    answer = desk.post(DESK, asked(logo=file(), colour=RED))
    assert answer.status_code == 422
    assert sentence in said(answer)
    assert f'value="{RED}"' in said(answer)
    assert not LogoSize.objects.exists()
    assert Brand.objects.get().logo == ""


def test_site_06_a_logo_that_came_with_something_wrong_is_there_when_that_is_put_right(desk):
    answer = desk.post(DESK, asked(logo=upload(png()), name=""))
    assert answer.status_code == 422
    mark = re.search(r'name="mark" value="(\w+)"', said(answer))[1]
    assert desk.post(DESK, asked(mark=mark)).status_code == 302
    assert Brand.objects.get().logo == mark


def test_site_06_a_logo_that_was_only_tried_out_goes_after_a_day(desk, admin):
    tried = actions.draw_logo(admin, upload(png((200, 200))), at=NOON)
    desk.post(DESK, asked(logo=upload(png())))
    saved = Brand.objects.get().logo
    desk.post(DESK, asked(mark=saved, no_logo="on"))
    LogoSize.objects.update(at=NOON)
    assert actions.sweep_logos(NOON + timedelta(hours=23)) == 0
    assert actions.sweep_logos(NOON + timedelta(hours=25)) == 5
    assert set(LogoSize.objects.values_list("digest", flat=True)) == {saved}
    assert tried != saved
