"""MP4 and M4A: nothing is decoded. What a player does not need, places among it, is blanked where it lies."""

import shutil
from pathlib import Path

from community.attachments.decoder.header import says_ai
from community.attachments.decoder.limits import Refuse

HOLDERS = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"dinf", b"mvex", b"moof", b"traf", b"mfra"}
# Whatever is not listed becomes `free`: udta, meta, uuid, chpl, gps and what the makers of cameras think of next.
NEEDED = HOLDERS | {
    b"ftyp", b"styp", b"mdat", b"sidx", b"wide", b"mvhd", b"tkhd", b"elst", b"mdhd", b"hdlr", b"vmhd", b"smhd", b"nmhd",
    b"dref", b"stsd", b"stts", b"stsc", b"stsz", b"stz2", b"stco", b"co64", b"stss", b"ctts", b"sgpd", b"sbgp",
    b"cslg", b"sdtp", b"trex", b"mehd", b"mfhd", b"tfhd", b"tfdt", b"trun", b"tfra", b"mfro",
}  # fmt: skip
CODECS = {
    b"vide": {b"avc1", b"avc3", b"hvc1", b"hev1", b"vp08", b"vp09", b"av01", b"mp4v", b"s263"},
    b"soun": {b"mp4a", b"alac", b"Opus", b"fLaC", b"ac-3", b"ec-3", b".mp3", b"samr", b"sawb", b"lpcm", b"sowt"},
}
MOST_BOXES = 20_000
DEEPEST = 12
SIDE = 8_192


def clean(source, out, tell):
    """A copy of the film or recording without whatever says more than picture and sound. Raises Refuse."""
    path = Path(out) / "play.mp4"
    shutil.copyfile(source, path)
    with path.open("r+b") as file:
        film = _Film(file, path.stat().st_size)
        film.walk(0, film.size, None, 0)
        film.finish()
    kind = "video" if film.width else "sound"
    tell("play.mp4", film.width, film.height, film.size)
    return {"width": film.width, "height": film.height, "ai": film.ai, "kind": kind}


class _Film:
    """One walk over the boxes of a file; blanks as it goes."""

    def __init__(self, file, size):
        self.file, self.size = file, size
        self.boxes, self.width, self.height, self.ai = 0, 0, 0, False
        self.found, self.tracks, self.mdats = set(), [], []

    def read(self, at, size):
        self.file.seek(at)
        return self.file.read(size)

    def walk(self, at, end, track, depth):
        """Look at the boxes between two places; each must end where the one that holds it ends, or before."""
        if depth > DEEPEST:
            raise Refuse("broken")
        while at < end:
            start, name, body, at = self._box(at, end)
            if depth == 0:
                self.found.add(name)
            if name not in NEEDED:
                self._blank(start, body, at)
            elif name == b"trak":
                track = {"at": (start, body, at)}
                self.tracks.append(track)
                self.walk(body, at, track, depth + 1)
            elif name in HOLDERS:
                self.walk(body, at, track, depth + 1)
            elif name == b"mdat":
                self.mdats.append((body, at))
            elif track is not None:
                self._note(track, name, body, at)

    def _box(self, at, end):
        self.boxes += 1
        head = self.read(at, 16)
        if len(head) < 8 or self.boxes > MOST_BOXES:
            raise Refuse("broken")
        size, name, body = int.from_bytes(head[:4], "big"), head[4:8], at + 8
        if size == 1:
            size, body = int.from_bytes(head[8:16], "big"), at + 16
        elif size == 0:
            size = end - at
        if size < body - at:
            raise Refuse("broken")
        if at + size > end:
            raise Refuse("cut")
        return at, name, body, at + size

    def _blank(self, start, body, end):
        """`free` in place of a box, and noughts in place of what it held: every offset stays right."""
        self.ai = self.ai or says_ai(self.read(body, min(end - body, 4_000_000)))
        self.file.seek(start + 4)
        self.file.write(b"free")
        self._nought(body, end)

    def _nought(self, at, end):
        self.file.seek(at)
        while at < end:
            piece = min(end - at, 1 << 20)
            self.file.write(bytes(piece))
            at += piece

    def _note(self, track, name, body, end):
        data = self.read(body, min(end - body, 8_000_000))
        if name == b"hdlr":
            track.setdefault("hdlr", data[8:12])
        elif name == b"stsd":
            track["codec"] = data[12:16]
        elif name == b"tkhd":
            track["tkhd"] = data
        elif name in (b"stco", b"co64", b"stsc", b"stsz", b"stz2"):
            track[name] = data

    def finish(self):
        """Refuse what no player here could play; blank tracks that are neither picture nor sound."""
        if b"ftyp" not in self.found or b"moov" not in self.found:
            raise Refuse("no_moov")
        plays = False
        for track in self.tracks:
            handler = track.get("hdlr", b"")
            if handler not in CODECS:
                self._blank_track(track)
                continue
            if track.get("codec") not in CODECS[handler]:
                raise Refuse("codec")
            plays = True
            if handler == b"vide":
                self._measure(track.get("tkhd", b""))
        if not plays:
            raise Refuse("codec")

    def _measure(self, tkhd):
        matrix, size = tkhd[-44:-8], tkhd[-8:]
        width, height = int.from_bytes(size[:4], "big") >> 16, int.from_bytes(size[4:], "big") >> 16
        if matrix[4:8] != bytes(4):  # turned by a quarter
            width, height = height, width
        if max(width, height) > SIDE:
            raise Refuse("pixels")
        self.width, self.height = max(self.width, width), max(self.height, height)

    def _blank_track(self, track):
        """A track of places, one for each second, lies in the samples: they go, and the track with them."""
        for at, end in _samples(track):
            if not any(begin <= at and end <= stop for begin, stop in self.mdats):
                raise Refuse("broken")
            self._nought(at, end)
        self._blank(*track["at"])


def _samples(track):
    """(from, to) of each chunk of a track's samples."""
    wide = b"co64" in track
    places = _table(track.get(b"co64" if wide else b"stco", b""), 8, 8 if wide else 4)
    runs = [_table(bytes(8) + row, 8, 4) for row in _rows(track.get(b"stsc", b""), 8, 12)]
    sizes = track.get(b"stsz")
    if sizes is None or not places:
        if b"stz2" in track:
            raise Refuse("codec")
        return
    same = int.from_bytes(sizes[4:8], "big")
    each = _table(sizes, 12, 4)
    sample, run = 0, -1
    for chunk, at in enumerate(places, 1):
        while run + 1 < len(runs) and runs[run + 1][0] <= chunk:
            run += 1
        count = runs[run][1] if run >= 0 else 0
        length = same * count if same else sum(each[sample : sample + count])
        sample += count
        yield at, at + length


def _rows(data, start, width):
    return [data[at : at + width] for at in range(start, len(data) - width + 1, width)]


def _table(data, start, width):
    return [int.from_bytes(row, "big") for row in _rows(data, start, width)]
