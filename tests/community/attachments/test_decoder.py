"""The decoder's own process, tried with what phones make and with what is meant to do harm."""

import io
import re

import pytest
from PIL import Image, ImageCms

from community.attachments.decoder.papers import has_places
from tests.community.attachments import hostile
from tests.community.attachments.conftest import decode, unguarded

TOLD = re.compile(rb"Exif\0|<x:xmpmeta|Hidden-|ICC_PROFILE")


def opened(content):
    return Image.open(io.BytesIO(content))


def says_more(content):
    """What a written picture still tells beside its pixels."""
    image = opened(content)
    image.load()
    return dict(image.getexif()) or image.getexif().get_ifd(0x8825) or TOLD.search(content)


@pytest.mark.parametrize("form", ["jpeg", "heic"])
def test_attc_01_a_phones_picture_stands_upright_and_tells_no_place(form):
    content = hostile.phone_jpeg() if form == "jpeg" else hostile.phone_heic()
    assert has_places(content) or opened(content).getexif().get_ifd(0x8825), "an unguarded copy keeps its place"
    last, made, sizes = decode(f"IMG_1.{form}", content)
    upright = (800, 1200) if form == "jpeg" else (1200, 800)
    assert (last["done"]["width"], last["done"]["height"]) == upright
    widths = {"400", "960"} | ({"1920"} if form == "heic" else set())
    assert set(made) == {f"{w}.{f}" for w in widths for f in ("webp", "jpeg", "avif")}
    assert max(w for w, _h in sizes.values()) == upright[0], "never larger than it came"
    for name, picture in made.items():
        assert not says_more(picture), name
        assert opened(picture).size == sizes[name]
    first = opened(made["400.webp"]).convert("RGB")
    w, h = first.size
    one, other = ((w - 20, h // 2), (20, h // 2)) if form == "jpeg" else ((w // 2, 20), (w // 2, h - 20))
    assert first.getpixel(one)[0] > 150, "red is where it was taken"
    assert first.getpixel(other)[2] > 150


def test_attc_01_colours_of_a_wide_profile_are_turned_into_srgb():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for icc in (srgb, profile, b"no profile at all"):
        last, made, _sizes = decode("a.jpg", hostile.saved(hostile.scene(), "JPEG", icc_profile=icc))
        assert "done" in last
        assert not any(opened(p).info.get("icc_profile") for p in made.values())


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.png", hostile.labelled_png()), ("a.jpg", hostile.saved(hostile.scene(), "JPEG", xmp=hostile.XMP)),
     ("a.webp", hostile.saved(hostile.scene(), "WEBP", xmp=hostile.XMP)),
     ("a.jpg", hostile.saved(hostile.scene(), "JPEG", exif=hostile.exif(software='AIGC:{"Label":"1"}')))],
)  # fmt: skip
def test_attc_01_a_generated_picture_keeps_its_label_as_a_flag(name, content):
    last, made, _sizes = decode(name, content)
    assert last["done"]["ai"] is True
    assert not any(b"AIGC" in p or b"Algorithmic" in p for p in made.values())


def test_attc_01_a_photo_is_not_called_generated():
    assert decode("a.jpg", hostile.phone_jpeg())[0]["done"]["ai"] is False


def test_attc_01_a_small_animation_stays_moving_and_a_long_one_does_not():
    _last, made, _sizes = decode("a.gif", hostile.animation(5))
    moving = opened(made["move.webp"])
    assert moving.n_frames == 5
    assert TOLD.search(made["move.webp"]) is None
    assert "move.webp" not in decode("a.gif", hostile.gif_bomb(400, 300))[1]


def test_attc_01_a_bomb_of_pixels_is_refused_by_its_header(tmp_path):
    bomb = hostile.png_bomb()
    assert len(bomb) < 2_000_000
    assert unguarded(bomb, tmp_path)["mb"] > 280, "the control: it does harm where nothing guards"
    last, made, _sizes = decode("a.png", bomb)
    assert (last, made) == ({"refused": "pixels"}, {})


def test_attc_01_a_gif_of_fifty_thousand_frames_is_refused(tmp_path):
    bomb = hostile.gif_bomb()
    harm = unguarded(bomb, tmp_path)
    assert harm["seconds"] > 5, "the control: it goes on until it is stopped"
    assert harm["frames"] < 50_000
    last, made, _sizes = decode("a.gif", bomb)
    assert (last, made) == ({"refused": "frames"}, {})


def test_attc_01_the_process_itself_is_bounded(tmp_path, monkeypatch):
    """Where no check of ours saw it coming, the bounds of the process hold: it is killed or runs out of memory."""
    from community.attachments import process

    monkeypatch.setattr(process, "BEGIN", (
        "import sys; sys.path.append(sys.argv.pop());"
        "from community.attachments.decoder.__main__ import confine, say; confine()\n"
        "try:\n    hog = bytearray(2_000_000_000)\nexcept MemoryError:\n    say(refused='pixels')"
    ))  # fmt: skip
    assert decode("a.png", b"")[0] == {"refused": "pixels"}
    monkeypatch.setattr(process, "BEGIN", process.BEGIN.replace("confine()\n", "\n"))
    assert decode("a.png", b"")[0] == {"refused": "broken"}, "the control: unbounded it gets its two gigabytes"


def test_attc_01_a_process_that_hangs_is_ended(tmp_path, monkeypatch):
    from community.attachments import process

    monkeypatch.setattr(process, "BEGIN", "import time; time.sleep(60)")
    job = {"source": "", "name": "", "out": str(tmp_path), "masks": []}
    assert process.run(job, None, patience=1) == {"refused": "slow"}


def test_attc_01_the_process_has_none_of_our_environment(tmp_path, monkeypatch):
    from community.attachments import process

    monkeypatch.setenv("SECRET_KEY", "in our environment alone")
    monkeypatch.setattr(process, "BEGIN", "import os, json; print(json.dumps({'done': sorted(os.environ)}))")
    job = {"source": "", "name": "", "out": str(tmp_path), "masks": []}
    assert not {"SECRET_KEY", "DATABASE_URL", "PATH"} & set(process.run(job, None)["done"])


@pytest.mark.parametrize("share", [0.3, 0.7, 0.98])
def test_attc_01_a_picture_cut_in_the_middle_is_refused_with_a_reason(share):
    for content, name in ((hostile.phone_jpeg(), "a.jpg"), (hostile.saved(hostile.scene(), "PNG"), "a.png"),
                          (hostile.phone_heic(), "a.heic")):  # fmt: skip
        last, _made, _sizes = decode(name, content[: int(len(content) * share)])
        assert last["refused"] in {"cut", "broken"}, name


def zipped():
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("run.sh", "rm -rf /")
    return out.getvalue()


def test_attc_01_what_is_hidden_behind_or_inside_a_picture_is_gone():
    script = b"GIF89a/*" + b"\x00" * 20 + b"*/=1;alert(1)"
    assert "refused" in decode("a.gif", script)[0]
    real = hostile.saved(Image.new("P", (40, 40)), "GIF", comment=b"*/=1;alert(1)//")
    assert b"alert(1)" in real
    for name, content, hidden in (("a.gif", real, b"alert"), ("a.jpg", hostile.phone_jpeg() + zipped(), b"PK\x05\x06")):
        assert hidden in content
        last, made, _sizes = decode(name, content)
        assert "done" in last
        assert not any(hidden in picture for picture in made.values())


NEVER = {
    "drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "page.html": b"<!DOCTYPE html><script>alert(1)</script>",
    "page.txt": b"  <html><script>alert(1)</script>",
    "holiday.jpg": b"MZ\x90\x00\x03" + b"\x00" * 200,
    "holiday.png": b"\x7fELF\x02\x01\x01" + b"\x00" * 200,
    "run.txt": b"#!/bin/sh\nrm -rf /\n",
    "run.bat": b"@echo off\r\n",
    "archive.zip": zipped(),
    "bitmap.bmp": hostile.saved(hostile.scene(10, 10), "BMP"),
    "tiff.jpg": hostile.saved(hostile.scene(10, 10), "TIFF"),
    "empty.jpg": b"",
    "list.csv": b"a,b\0c\n",
}


@pytest.mark.parametrize("name", NEVER)
def test_attc_01_what_is_not_on_the_list_is_refused_whatever_its_name(name):
    last, made, _sizes = decode(name, NEVER[name])
    assert last["refused"] in {"unknown", "empty"}
    assert made == {}


def test_attc_01_texts_are_kept_as_they_are():
    for content in ("时间,油耗\n周一,5.2\n".encode(), "时间,油耗\n".encode("gb18030")):
        assert decode("油耗.csv", content)[1] == {"file.txt": content}


def test_attc_01_a_pdf_is_looked_through():
    import zlib

    placed = hostile.phone_jpeg(200, 100)
    clean = hostile.saved(hostile.scene(200, 100), "JPEG")
    assert decode("a.pdf", hostile.pdf(clean))[1].keys() == {"file.pdf"}
    wrong = {
        "pdf_place": hostile.pdf(placed), "pdf_active": hostile.pdf(extra=b"/OpenAction<</S/JavaScript/JS(1)>>"),
        "pdf_more": hostile.pdf(tail=zipped()), "pdf_locked": hostile.pdf(extra=b"/Encrypt 9 0 R"),
        "unknown": b"<html>" + hostile.pdf(),
    }  # fmt: skip
    assert {code: decode("a.pdf", content)[0]["refused"] for code, content in wrong.items()} == {c: c for c in wrong}
    assert decode("a.pdf", hostile.pdf(zlib.compress(placed)))[0] == {"refused": "pdf_place"}
    assert decode("a.pdf", hostile.pdf(extra=b"/OpenAction<</S/Java#53cript>>"))[0] == {"refused": "pdf_active"}
    bomb = zlib.compress(bytes(200_000_000), 9)
    assert decode("a.pdf", hostile.pdf(bomb))[0] == {"refused": "pdf_large"}


def test_attc_01_a_film_keeps_its_pictures_and_no_place():
    content = hostile.film()
    assert content.count(b"+30.2") == 3, "an unguarded copy says three times where it was"
    last, made, _sizes = decode("VID_1.mp4", content)
    done = made["play.mp4"]
    assert last["done"] == {"width": 640, "height": 360, "ai": False, "kind": "video"}
    assert b"+30.2" not in done
    assert b"location" not in done
    assert len(done) == len(content), "every offset stays"
    assert b"P" * 4000 in done


def test_attc_01_a_recording_is_a_recording():
    last, _made, _sizes = decode("a.m4a", hostile.film(b"M4A ", handler=b"soun", codec=b"mp4a"))
    assert last["done"]["kind"] == "sound"


def test_attc_01_a_film_that_nobody_could_play_is_refused():
    whole = hostile.film()
    assert decode("a.mp4", whole[: whole.index(b"moov") - 4])[0] == {"refused": "no_moov"}
    assert decode("a.mp4", whole[:-30])[0] == {"refused": "cut"}
    assert decode("a.mp4", hostile.film(codec=b"xxxx"))[0] == {"refused": "codec"}
    assert decode("a.mp4", hostile.film() + zipped())[0]["refused"] in {"cut", "broken"}
    deep = b""
    for _ in range(40):
        deep = hostile.box(b"moov", deep)
    assert decode("a.mp4", hostile.box(b"ftyp", b"mp42", bytes(4)) + deep)[0] == {"refused": "broken"}


def test_attc_01_masked_parts_are_not_in_any_size():
    image = hostile.scene(1200, 800)
    for x in range(0, 200, 4):
        image.paste((255, 255, 255), (100 + x, 100, 102 + x, 200))
    content = hostile.saved(image, "JPEG", quality=95)
    _last, bare, _sizes = decode("a.jpg", content)
    _last, made, _sizes = decode("a.jpg", content, [(100 / 1200, 100 / 800, 200 / 1200, 100 / 800)])

    def stripes(picture):
        big = opened(picture).convert("L")
        line = [
            big.getpixel((x, int(big.height * 150 / 800))) for x in range(int(big.width * 0.09), int(big.width * 0.24))
        ]
        return sum(abs(a - b) > 20 for a, b in zip(line, line[1:]))

    assert stripes(bare["1920.jpeg"]) > 50
    assert stripes(made["1920.jpeg"]) < 8
    assert stripes(made["400.jpeg"]) < 8


@pytest.mark.parametrize(("width", "height"), [(7_500, 7_500), (31_000, 20)])
def test_attc_01_what_a_picture_unpacks_to_counts_and_not_its_pixels_alone(width, height):
    assert decode("a.png", hostile.png_bomb(width, height)) == ({"refused": "pixels"}, {}, {})
