"""What the desk of the look is sent, for the tests that send it."""

import io
import re

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

RED, DESK = "#7a1f1f", "/desk/look/"
MAIN = re.compile(r"<main.*?</main>", re.S)


def asked(**changes):
    """What the desk's form sends."""
    return {"name": "北辰车友会", "company": "北辰汽车", "colour": "#0b6a66", "theme": "auto", "do": "save"} | changes


def png(size=(400, 300), mode="RGBA", **save):
    kept = io.BytesIO()
    Image.new(mode, size, (200, 30, 30, 128)[: len(mode)]).save(kept, "PNG", **save)
    return kept.getvalue()


def bare_logo(*colours, size=(400, 300)):
    """A PNG of a bar in each colour, one under the other, on nothing."""
    kept, picture = io.BytesIO(), Image.new("RGBA", size)
    high = size[1] // (2 * len(colours))
    for n, colour in enumerate(colours):
        picture.paste(colour, (0, 2 * n * high, size[0], (2 * n + 1) * high))
    picture.save(kept, "PNG")
    return kept.getvalue()


def upload(content, name="logo.png"):
    return SimpleUploadedFile(name, content, "image/png")


def said(answer):
    """The words of the page's main part."""
    return MAIN.search(answer.content.decode())[0]
