"""Pictures of the demo's people: drawn here, brought and cut like everybody's."""

import io
from datetime import timedelta
from zlib import crc32

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from community.activity.actions import deliver
from community.attachments.actions import decode_next, take_in
from profiles.models import Member
from profiles.portraits.actions import box_of, choose_portrait
from profiles.portraits.models import Place

AVATARS = ("l01", "l02", "l05", "y01", "y03", "x01", "x02", "shen", "y05", "y36")
COVERS = ("l01", "y03")
# sky, sun, far hills, near hills
PALETTES = (
    ("#cfe4df", "#f4c977", "#7fb0a6", "#2f7d76"), ("#f3dcc8", "#e08a5b", "#b98b72", "#6b4a3c"),
    ("#d5dff0", "#f7f3e3", "#8ea4c8", "#3d5a80"), ("#e9ddef", "#f2b5a7", "#a88bb8", "#5d4a75"),
    ("#e4ead0", "#f2cf63", "#9db36b", "#4d6b3c"),
)  # fmt: skip


def paint(seed, width, height):
    """A PNG of hills under a sun, the same for the same seed."""
    number = crc32(seed.encode())
    sky, sun, far, near = PALETTES[number % len(PALETTES)]
    image = Image.new("RGB", (width, height), sky)
    pen = ImageDraw.Draw(image)
    x, y, r = width * (20 + number // 7 % 60) // 100, height * (22 + number // 11 % 20) // 100, height // 9
    pen.ellipse((x - r, y - r, x + r, y + r), fill=sun)
    for colour, base, step in ((far, 45, 3), (near, 62, 5)):
        line = [(0, height), (0, height * (base + number // 13 % 15) // 100)]
        for n in range(1, 6):
            up = number // (step * n + 1) % 22 - (14 if n % 2 else 0)
            line.append((width * n // 6, height * (base + up) // 100))
        pen.polygon([*line, (width, height * (base + 8) // 100), (width, height)], fill=colour)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _cut(at):
    while decode_next(at):
        pass
    while deliver(at, size=200):
        pass


def hang(of, now):
    """Some have a picture, some a cover too; the account that is new has one that waits to be looked at."""
    wanted = [(key, Place.AVATAR, 480, 480) for key in AVATARS] + [(key, Place.COVER, 1440, 480) for key in COVERS]
    at = now - timedelta(minutes=80)
    for key, place, width, height in wanted:
        file = SimpleUploadedFile("drawn.png", paint(f"{key} {place}", width, height))
        take_in(of(key), box_of(place), file, alone=True, at=at)
    _cut(at)
    for key, place, *_size in wanted:
        choose_portrait(Member.objects.get(pk=of(key).pk), place, None, at=at)
    _cut(at)
