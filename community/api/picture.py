"""Draws a card: a poster of 1080 × 1440 with a QR code, and the 1200 × 630 that link previews show."""

import io
from functools import lru_cache

import segno
from PIL import Image, ImageDraw

from community.api.fonts import drawable, face, has_bold
from community.api.kinsoku import wrap

POSTER, PREVIEW = (1080, 1440), (1200, 630)
PAPER, WHITE, INK, SOFT, FAINT, LINE = "#f6f4ef", "#ffffff", "#23201c", "#555048", "#69635a", "#e7e2d9"
# Modules of white a scanner wants around a QR code (ISO/IEC 18004, 6.3.8).
QUIET = 4
_QR_BOX = 300


@lru_cache(maxsize=64)
def qr(address):
    """The QR code of an address; a seventh of it may be covered or torn."""
    return segno.make(address, error="m", micro=False)


def qr_place(address):
    """(left, top, pixels a module) of the QR code in the poster, quiet zone included."""
    wide = len(qr(address).matrix) + 2 * QUIET
    pixels = _QR_BOX // wide
    return POSTER[0] - 64 - pixels * wide, 1104, pixels


def _write(draw, xy, text, size, fill, bold=False, anchor="ls"):
    stroke = size // 40 if bold and not has_bold() else 0
    draw.text(xy, text, font=face(size, bold), fill=fill, anchor=anchor, stroke_width=stroke, stroke_fill=fill)


def _lines(text, width, size, most, bold=False):
    return wrap(drawable(text), width, face(size, bold).getlength, most) if most > 0 else []


def _block(draw, x, y, lines, size, step, fill, bold=False):
    """Lines below one another from the top edge `y`; returns the edge below them."""
    for line in lines:
        _write(draw, (x, y + round(step / 2 + size * 0.38)), line, size, fill, bold)
        y += step
    return y


def _pill(draw, x, y, text, size, colour):
    """A word on the brand's colour; returns its right edge."""
    text = drawable(text)
    wide, high = round(face(size).getlength(text)) + size, round(size * 1.75)
    draw.rounded_rectangle((x, y, x + wide, y + high), high // 2, fill=colour)
    _write(draw, (x + wide / 2, y + high / 2), text, size, WHITE, anchor="mm")
    return x + wide


def _one(text, width, size, bold=False):
    """The text on one line, cut with … where it is too long."""
    return next(iter(_lines(text, width, size, 1, bold)), "")


def _draw_qr(image, address):
    left, top, pixels = qr_place(address)
    matrix = qr(address).matrix
    wide = len(matrix) + 2 * QUIET
    code = Image.new("1", (wide, wide), 1)
    code.putdata([1] * (wide * QUIET) + [bit for row in matrix for bit in _padded(row)] + [1] * (wide * QUIET))
    image.paste(code.resize((wide * pixels, wide * pixels), Image.Resampling.NEAREST).convert("RGB"), (left, top))
    return left


def _padded(row):
    return [1] * QUIET + [0 if module else 1 for module in row] + [1] * QUIET


def poster(card, look):
    """PNG of a card to keep and pass on: brand, kind, title in four lines at most, first words, author, QR code."""
    image = Image.new("RGB", POSTER, PAPER)
    draw = ImageDraw.Draw(image)
    wide = POSTER[0]
    draw.rectangle((0, 0, wide, 148), fill=look.colour)
    _write(draw, (64, 74), _one(look.name, wide - 128, 44, bold=True), 44, WHITE, bold=True, anchor="lm")
    draw.rounded_rectangle((40, 188, wide - 40, 1064), 32, fill=WHITE, outline=LINE, width=2)
    x, inner = 88, wide - 176
    _pill(draw, x, 236, card.kind_label, 30, look.colour)
    top, foot = 314, 1064 - 96
    size, title = 76, _lines(card.title, inner, 76, 3, bold=True)
    if len(title) > 2:
        size, title = 60, _lines(card.title, inner, 60, 4, bold=True)
    high = len(title) * round(size * 1.4) + 20
    words = _lines(card.text, inner, 38, (foot - 24 - top - high) // 62)
    # A short card stands a third down, not under the ceiling.
    top += max(0, foot - 24 - top - high - len(words) * 62) // 3
    _block(draw, x, top, title, size, round(size * 1.4), INK, bold=True)
    _block(draw, x, top + high, words, 38, 62, SOFT)
    draw.line((x, foot, wide - x, foot), fill=LINE, width=2)
    _write(draw, (x, foot + 48), _one(card.line, inner, 32), 32, FAINT, anchor="lm")
    left = _draw_qr(image, card.address)
    _write(draw, (64, 1214), "长按识别，看全文", 44, INK, bold=True)
    _write(draw, (64, 1274), "或者用微信、浏览器扫一扫", 32, SOFT)
    _write(draw, (64, 1346), _one(f"{look.company} · {_host(card.address)}", left - 104, 28), 28, FAINT)
    return _png(image)


def preview(card, look):
    """PNG for link previews: no QR code, whoever sees it holds the link already."""
    image = Image.new("RGB", PREVIEW, WHITE)
    draw = ImageDraw.Draw(image)
    wide, high = PREVIEW
    draw.rectangle((0, 0, 28, high), fill=look.colour)
    x, inner = 92, wide - 92 - 64
    right = _pill(draw, x, 56, card.kind_label, 30, look.colour)
    _write(draw, (right + 24, 82), _one(look.name, wide - right - 88, 32), 32, FAINT, anchor="lm")
    y = _block(draw, x, 142, _lines(card.title, inner, 60, 3, bold=True), 60, 84, INK, bold=True) + 12
    foot = high - 96
    _block(draw, x, y, _lines(card.text, inner, 34, (foot - 8 - y) // 54), 34, 54, SOFT)
    draw.line((x, foot, wide - 64, foot), fill=LINE, width=2)
    _write(draw, (x, foot + 46), _one(card.line, inner, 30), 30, FAINT, anchor="lm")
    return _png(image)


def _host(address):
    return address.partition("://")[2].partition("/")[0]


def _png(image):
    kept = io.BytesIO()
    # A palette halves the bytes and the time: the picture has a handful of colours and their edges.
    image.quantize(128, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(kept, "PNG", compress_level=3)
    return kept.getvalue()


SHAPES = {"poster": poster, "preview": preview}
