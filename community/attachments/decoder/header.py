"""Frames and labels, read from a picture's container alone: no pixel is unpacked here."""

import re
import struct

from community.attachments.decoder.limits import FRAMES, Refuse

# GB 45438 writes a field AIGC; IPTC and C2PA name the kind of source. A C2PA manifest alone says nothing: honest cameras
# sign with it too.
AI = re.compile(rb"(?:^|[^a-z0-9])aigc(?:[^a-z0-9]|$)|trainedalgorithmicmedia", re.I)
LONGEST_META = 4_000_000


def says_ai(*pieces):
    """True where metadata says that the picture was generated."""
    return any(AI.search(piece) or AI.search(piece.replace(b"\0", b"")) for piece in pieces if piece)


def look(raw, form):
    """(frames, metadata) of a picture: the number of frames, and all bytes that are not pixels, up to a bound."""
    if form == "GIF":
        return _gif(raw)
    if form == "PNG":
        return _png(raw)
    if form == "WEBP":
        return _webp(raw)
    if form == "JPEG":
        return 1, _jpeg(raw)
    return 1, raw[:LONGEST_META]


def _gif(raw):
    frames, meta, at = 0, [], 13
    if len(raw) > 10 and raw[10] & 0x80:
        at += 3 * 2 ** ((raw[10] & 7) + 1)
    while at < len(raw):
        block = raw[at]
        if block == 0x3B:
            break
        if block == 0x2C:
            frames += 1
            if frames > FRAMES:
                raise Refuse("frames")
            flags = raw[at + 9] if at + 9 < len(raw) else 0
            at += 10 + (3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0) + 1
            at = _past(raw, at)
        elif block == 0x21:
            start, at = at, _past(raw, at + 2)
            meta.append(raw[start:at])
        else:
            raise Refuse("broken")
    return frames, b"".join(meta)[:LONGEST_META]


def _past(raw, at):
    """Where the data blocks that begin at `at` end."""
    while at < len(raw) and raw[at]:
        at += raw[at] + 1
    return at + 1


def _png(raw):
    frames, meta, at = 1, [], 8
    while at + 8 <= len(raw):
        size, name = struct.unpack(">I4s", raw[at : at + 8])
        if name == b"acTL":
            frames = struct.unpack(">I", raw[at + 8 : at + 12].rjust(4, b"\0"))[0]
        elif name not in (b"IDAT", b"fdAT", b"PLTE", b"iCCP"):
            meta.append(raw[at + 8 : at + 8 + size])
        at += size + 12
        if name == b"IEND":
            break
    if frames > FRAMES:
        raise Refuse("frames")
    return frames, b"|".join(meta)[:LONGEST_META]


def _webp(raw):
    frames, meta, at = 0, [], 12
    while at + 8 <= len(raw):
        name, size = struct.unpack("<4sI", raw[at : at + 8])
        if name == b"ANMF":
            frames += 1
            if frames > FRAMES:
                raise Refuse("frames")
        elif name not in (b"VP8 ", b"VP8L", b"ALPH", b"ICCP"):
            meta.append(raw[at + 8 : at + 8 + size])
        at += 8 + size + size % 2
    return max(frames, 1), b"|".join(meta)[:LONGEST_META]


def _jpeg(raw):
    meta, at = [], 2
    while at + 4 <= len(raw) and raw[at] == 0xFF:
        mark = raw[at + 1]
        if mark == 0xDA:
            break
        size = struct.unpack(">H", raw[at + 2 : at + 4])[0]
        if 0xE1 <= mark <= 0xEF or mark == 0xFE:
            meta.append(raw[at + 4 : at + 2 + size])
        at += 2 + size
    return b"|".join(meta)[:LONGEST_META]
