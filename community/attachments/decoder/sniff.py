"""What a file is, by its first bytes: never by its name, and never by what the browser says."""

from community.attachments.decoder.limits import Refuse

HEAD = 4096
PICTURES = {
    b"heic": "HEIF", b"heix": "HEIF", b"heim": "HEIF", b"heis": "HEIF", b"hevc": "HEIF", b"hevx": "HEIF",
    b"mif1": "HEIF", b"msf1": "HEIF", b"avif": "AVIF", b"avis": "AVIF",
}  # fmt: skip
MOVIES = {
    b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"M4VP", b"dash", b"qt  ",
    b"3gp4", b"3gp5", b"3gp6", b"MSNV", b"mmp4", b"XAVC",
}  # fmt: skip
SOUNDS = {b"M4A ", b"M4B "}
# How texts begin that browsers, shells or office programs would run.
ACTIVE = (b"<", b"#!", b"%!ps", b"{\\rtf", b"mz", b"\x7felf", b"pk", b"[internetshortcut", b"@echo")
TEXTS = (".txt", ".csv")


def kind_of(head, name):
    """(kind, format) of a file whose first bytes are `head`. Raises Refuse for what is not on the list."""
    if head.startswith(b"\xff\xd8\xff"):
        return "picture", "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "picture", "PNG"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "picture", "WEBP"
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return "picture", "GIF"
    if head[4:8] == b"ftyp":
        return _boxed(head)
    if head.startswith(b"%PDF-"):
        return "file", "PDF"
    if name.lower().endswith(TEXTS) and is_plain(head):
        return "file", "TEXT"
    raise Refuse("empty" if not head else "unknown")


def _boxed(head):
    """Of the brands of an ISO file the major one decides, then the first compatible one that is known."""
    size = min(int.from_bytes(head[:4], "big"), len(head))
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, size - 3, 4))]
    for brand in brands:
        if brand in PICTURES:
            # A HEIF's major brand may be the general mif1: AVIF stands among the compatible ones then.
            is_avif = brand in (b"mif1", b"msf1") and {b"avif", b"avis"} & set(brands)
            return "picture", "AVIF" if is_avif else PICTURES[brand]
        if brand in SOUNDS:
            return "sound", "MP4"
        if brand in MOVIES:
            return "video", "MP4"
    raise Refuse("unknown")


def is_plain(text):
    """True where bytes read as text and begin with nothing that something would run."""
    begin = text.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return b"\0" not in text and bool(begin) and not begin.startswith(ACTIVE)
