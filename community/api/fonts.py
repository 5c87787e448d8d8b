"""The Chinese font that pictures are drawn with, and which characters it has."""

import unicodedata
from functools import lru_cache
from pathlib import Path

import emoji
from django.conf import settings
from django.core.checks import Warning as Warn
from PIL import Image, ImageDraw, ImageFont

# Where the usual systems keep a Chinese font; the first that opens is taken.
USUAL = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "/System/Library/Fonts/Hiragino Sans GB.ttc",
    "C:/Windows/Fonts/msyh.ttc",
)
# Faces a collection is searched for one drawn for simplified Chinese.
_FACES = 10
_NOWHERE = "\U0010ffff"
_JOINERS = {"\u200d", "\ufe0e", "\ufe0f"}


def _open(path, size, index):
    return ImageFont.truetype(path, size, index=index, layout_engine=ImageFont.Layout.BASIC)


def _simplified(path):
    """The number of the face for simplified Chinese in a font file; 0 where none says so. Raises OSError."""
    _open(path, 20, 0)
    for index in range(_FACES):
        try:
            family = _open(path, 20, index).getname()[0] or ""
        except OSError:
            break
        if family.endswith((" SC", " GB")):
            return index
    return 0


@lru_cache(maxsize=8)
def _find(wanted):
    """(regular file, bold file or None, face) of the font, or None where none opens."""
    for path in [wanted] if wanted else USUAL:
        try:
            face = _simplified(path)
        except OSError:
            continue
        bold = path.replace("Regular", "Bold").replace("msyh.ttc", "msyhbd.ttc")
        return path, bold if bold != path and Path(bold).exists() else None, face
    return None


def has_font():
    """True where pictures can be drawn."""
    return _find(settings.CARD_FONT) is not None


@lru_cache(maxsize=32)
def _face(wanted, size, bold):
    regular, heavy, index = _find(wanted)
    return _open(heavy if bold and heavy else regular, size, index)


def face(size, bold=False):
    """The font at `size` pixels; the regular one where there is no bold file beside it."""
    return _face(settings.CARD_FONT, size, bold)


def has_bold():
    """True where bold is a file of its own and need not be drawn with a thicker stroke."""
    return _find(settings.CARD_FONT)[1] is not None


@lru_cache(maxsize=8192)
def _shape(wanted, char):
    font = _face(wanted, 20, False)
    image = Image.new("L", (40, 40))
    ImageDraw.Draw(image).text((8, 8), char, font=font, fill=255)
    return font.getlength(char), image.tobytes()


def has(char):
    """True where the font has a drawing of its own for the character."""
    return char == " " or _shape(settings.CARD_FONT, char) != _shape(settings.CARD_FONT, _NOWHERE)


def _whole(found):
    """The emoji where all of it can be drawn; of a keycap the figure; otherwise nothing."""
    if all(has(c) for c in found if c not in _JOINERS):
        return found
    return found[0] if found[0].isascii() else ""


def drawable(text):
    """The text on one line without what the font cannot draw; an emoji goes as a whole or stays as a whole."""
    text = emoji.replace_emoji(text, lambda found, _data: _whole(found))
    text = " ".join(text.split())
    text = "".join(c for c in text if c not in _JOINERS and unicodedata.category(c) not in {"Cf", "Cc"} and has(c))
    return " ".join(text.split())


def check_font(app_configs, **kwargs):
    """A warning where pictures for sharing cannot be drawn."""
    del app_configs, kwargs
    if has_font():
        return []
    return [
        Warn(
            "没有找到中文字体，分享用的图片画不出来，页面上就没有图片。",
            hint="装一个（Debian、Ubuntu：apt install fonts-noto-cjk），或者用 CARD_FONT 指一个字体文件。",
            id="api.W001",
        )
    ]
