"""Files as phones make them, and files that are meant to do harm: made here, none of them kept."""

import io
import struct
import zlib

import pillow_heif
from PIL import Image, PngImagePlugin

PLACE = {1: "N", 2: (30.0, 15.0, 20.0), 3: "E", 4: (120.0, 9.0, 30.0)}


def exif(orientation=1, software=""):
    """EXIF with a place, an owner and a way up."""
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x010F] = "Hidden-Maker"
    if software:
        tags[0x0131] = software
    tags.get_ifd(0x8825).update(PLACE)
    return tags.tobytes()


def scene(width=1200, height=800):
    """Red above, blue below, so that which way is up can be seen."""
    image = Image.new("RGB", (width, height), (200, 30, 30))
    image.paste((30, 30, 200), (0, height // 2, width, height))
    return image


def saved(image, form, **how):
    out = io.BytesIO()
    image.save(out, form, **how)
    return out.getvalue()


def phone_jpeg(width=1200, height=800, orientation=6):
    return saved(scene(width, height), "JPEG", exif=exif(orientation), comment=b"Hidden-Comment", quality=90)


def phone_heic(width=1200, height=800):
    pillow_heif.register_heif_opener()
    return saved(scene(width, height), "HEIF", exif=exif(), quality=60)


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_bomb(width=10_000, height=10_000):
    """16 bits and three channels: 600 MB unpacked, some hundred KB on the way."""
    pack = zlib.compressobj(9)
    row = bytes(1 + width * 6)
    rows = b"".join(pack.compress(row) for _ in range(height)) + pack.flush()
    head = struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def gif_bomb(frames=50_000, side=200):
    """Many frames in few bytes."""
    small = saved(Image.new("P", (side, side)), "GIF")
    begin = 13 + 3 * 2 ** ((small[10] & 7) + 1)
    at = small.index(b"\x2c", begin)
    return small[:at] + small[at:-1] * frames + b";"


def animation(frames=5):
    pictures = [scene(300, 200).rotate(n * 20) for n in range(frames)]
    return saved(pictures[0], "GIF", save_all=True, append_images=pictures[1:], duration=80, comment=b"Hidden-Comment")


def labelled_png():
    told = PngImagePlugin.PngInfo()
    told.add_text("AIGC", '{"Label":"1","ContentProducer":"x"}')
    return saved(scene(300, 200), "PNG", pnginfo=told)


XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><Iptc4xmpExt:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/'
    b"trainedAlgorithmicMedia</Iptc4xmpExt:DigitalSourceType></x:xmpmeta>"
)


def box(name, *inner):
    body = b"".join(inner)
    return struct.pack(">I", 8 + len(body)) + name + body


def full(name, *inner):
    return box(name, bytes(4), *inner)


def track(handler, codec, places, sizes, width=0, height=0):
    table = b"".join(struct.pack(">I", n) for n in places)
    stbl = box(
        b"stbl",
        full(b"stsd", struct.pack(">I", 1), box(codec, bytes(8))),
        full(b"stco", struct.pack(">I", len(places)), table),
        full(b"stsc", struct.pack(">IIII", 1, 1, 1, 1)),
        full(b"stsz", struct.pack(">II", 0, len(sizes)), b"".join(struct.pack(">I", n) for n in sizes)),
    )
    media = box(b"mdia", full(b"hdlr", bytes(4), handler, bytes(12), b"\0"), box(b"minf", stbl))
    matrix = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    head = full(b"tkhd", bytes(36), matrix, struct.pack(">II", width << 16, height << 16))
    return box(b"trak", head, media)


def film(brand=b"mp42", places_track=True, codec=b"avc1", handler=b"vide", filler=4000):
    """A film that says where it was taken: in udta, in meta, and in a track of its own."""
    ftyp = box(b"ftyp", brand, bytes(4), brand)
    start = len(ftyp) + 8
    mdat = box(b"mdat", b"P" * filler, b"+30.2+120.1/")
    tracks = [track(handler, codec, [start], [filler], 640, 360)]
    if places_track:
        tracks.append(track(b"meta", b"mebx", [start + filler], [12]))
    udta = box(b"udta", box(b"\xa9xyz", b"+30.2553+120.1583/"))
    meta = box(b"meta", b"com.apple.quicktime.location.ISO6709 +30.2553+120.1583/")
    return ftyp + mdat + box(b"moov", full(b"mvhd", bytes(96)), *tracks, udta, meta)


def pdf(*streams, tail=b"", extra=b""):
    parts = [b"%PDF-1.4\n1 0 obj<</Type/Catalog " + extra + b">>endobj\n"]
    for n, stream in enumerate(streams, 2):
        parts.append(b"%d 0 obj<</Length %d>>stream\n%s\nendstream endobj\n" % (n, len(stream), stream))
    return b"".join(parts) + b"trailer<</Root 1 0 R>>\n%%EOF\n" + tail
