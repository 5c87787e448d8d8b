"""Bytes on their way out: whole, in the piece that was asked for, or not again."""

import re
from urllib.parse import quote

from django.http import HttpResponse, HttpResponseNotModified, StreamingHttpResponse

TYPES = {"webp": "image/webp", "jpeg": "image/jpeg", "avif": "image/avif", "pdf": "application/pdf", "txt": "text/plain; charset=utf-8", "mp4": "video/mp4"}  # fmt: skip
PIECE = 256 * 1024
# How long a cache on the way may show what has been taken off since.
OPEN_SECONDS = 3600
# A server may answer with less than was asked for; players come back for the rest.
LONGEST_RANGE = 2_000_000
RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def asked(header, size):
    """(first, last) byte of a Range header, None where the whole is to be sent, False where nothing of it exists."""
    found = RANGE.fullmatch(header.strip()) if header else None
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if first == "":
        if int(last) == 0:
            return False
        return max(0, size - int(last)), size - 1
    first, last = int(first), min(int(last), size - 1) if last else size - 1
    if first >= size:
        return False
    return (first, last) if first <= last else None


def answer(request, stored, size, *, tag, ending, content_type="", name="", is_open=False):
    """One stored file as an answer; `stored` opens it, `name` makes it a download, what `is_open` is kept by browsers and
    caches for OPEN_SECONDS (its address changes with it)."""
    if request.headers.get("If-None-Match", "") == tag:
        response = HttpResponseNotModified()
    else:
        piece = asked(request.headers.get("Range", ""), size)
        if request.headers.get("If-Range", tag) != tag:
            piece = None
        response = _body(stored, size, piece)
        response["Content-Type"] = content_type or TYPES[ending]
        response["Accept-Ranges"] = "bytes"
    response["ETag"] = tag
    response["Cache-Control"] = f"public, max-age={OPEN_SECONDS}" if is_open else "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    if name:
        response["Content-Disposition"] = (
            f"attachment; filename=\"file.{ending}\"; filename*=UTF-8''{quote(name, safe='')}"
        )
    return response


def _body(stored, size, piece):
    if piece is False:
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{size}"
        return response
    if piece:
        first, last = piece[0], min(piece[1], piece[0] + LONGEST_RANGE - 1)
        with stored() as file:
            file.seek(first)
            response = HttpResponse(file.read(last - first + 1), status=206)
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
        return response
    if size <= LONGEST_RANGE:
        with stored() as file:
            return HttpResponse(file.read())
    response = StreamingHttpResponse(_pieces(stored))
    response["Content-Length"] = size
    return response


def _pieces(stored):
    with stored() as file:
        while piece := file.read(PIECE):
            yield piece
