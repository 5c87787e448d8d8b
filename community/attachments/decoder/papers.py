"""PDF and plain text: looked through, never drawn, and kept as they came or not at all."""

import re
import shutil
import zlib
from pathlib import Path

from community.attachments.decoder.limits import PDF_UNPACKED, Refuse
from community.attachments.decoder.sniff import is_plain

ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)(?![A-Za-z])")
PLACE = re.compile(rb"exif:GPS|GPSLatitude|GPSLongitude", re.I)
LATE = 2_048


def take_pdf(source, out, tell):
    """The PDF, where it is one from its first byte to its last and says nothing of places. Raises Refuse."""
    raw = Path(source).read_bytes()
    if b"%%EOF" not in raw[-LATE:] or b"PK\x05\x06" in raw[-70_000:]:
        raise Refuse("pdf_more")
    if re.search(rb"/Encrypt\b", raw):
        raise Refuse("pdf_locked")
    for piece in _pieces(raw):
        plain = re.sub(rb"#([0-9A-Fa-f]{2})", lambda m: bytes([int(m[1], 16)]), piece)
        if ACTIVE.search(plain):
            raise Refuse("pdf_active")
        if PLACE.search(piece) or has_places(piece):
            raise Refuse("pdf_place")
    return _keep(source, out, "file.pdf", tell)


def _pieces(raw):
    """The file as it lies there, and what its packed streams hold."""
    yield raw
    unpacked = 0
    for start in re.finditer(rb"stream\r?\n", raw):
        if raw[start.start() - 3 : start.start()] == b"end":
            continue
        unpack = zlib.decompressobj()
        try:
            piece = unpack.decompress(raw[start.end() : start.end() + 30_000_000], PDF_UNPACKED - unpacked + 1)
        except zlib.error:
            continue
        unpacked += len(piece)
        if unpacked > PDF_UNPACKED:
            raise Refuse("pdf_large")
        yield piece


def has_places(data):
    """True where any EXIF block among the bytes points to GPS tags."""
    return any(_points_to_gps(data[found.end() : found.end() + 65_536]) for found in re.finditer(b"Exif\0\0", data))


def _points_to_gps(tiff):
    order = {b"II": "little", b"MM": "big"}.get(tiff[:2])
    if order is None:
        return False
    at = int.from_bytes(tiff[4:8], order)
    count = int.from_bytes(tiff[at : at + 2], order)
    entries = (tiff[at + 2 + 12 * n : at + 4 + 12 * n] for n in range(min(count, 500)))
    return any(int.from_bytes(tag, order) == 0x8825 for tag in entries)


def take_text(source, out, tell):
    """Plain text in UTF-8 or GB 18030. Raises Refuse."""
    raw = Path(source).read_bytes()
    if not is_plain(raw):
        raise Refuse("unknown")
    for code in ("utf-8-sig", "gb18030"):
        try:
            raw.decode(code)
        except UnicodeDecodeError:
            continue
        return _keep(source, out, "file.txt", tell)
    raise Refuse("unknown")


def _keep(source, out, name, tell):
    path = Path(out) / name
    shutil.copyfile(source, path)
    tell(name, 0, 0, path.stat().st_size)
    return {"width": 0, "height": 0, "ai": False}
