"""Stored files go to a folder of the test; things to hang them on are posts."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from community.attachments import process
from community.attachments.actions import attach, decode_next, take_in
from community.attachments.models import Attachment
from community.attachments.registry import Attachable, attachables
from forums.models import Post
from forums.reactions import find
from tests.community.attachments import hostile
from tests.conftest import NOON

JPEG = hostile.phone_jpeg(500, 400)
SCRIPT = {"HTTP_X_REQUESTED_WITH": "fetch"}


@pytest.fixture(autouse=True)
def kept_apart(files_apart):
    return files_apart


@pytest.fixture(autouse=True)
def told(monkeypatch):
    """Posts carry files, as far as this room goes; the list says which of them heard of a change."""
    told = []
    monkeypatch.setitem(attachables, "post", None)
    Attachable("post", Post, find, lambda pk, at: told.append(pk))
    return told


def bring(by, name, content, place="reply:1", at=NOON):
    return take_in(by, place, SimpleUploadedFile(name, content), at=at)


def decoded(row):
    """The row after the decoder has looked at everything that waits."""
    while decode_next(timezone.now()):
        pass
    return Attachment.objects.get(pk=row.pk)


def decode(name, content, masks=()):
    """(last line, {made: bytes}, sizes) of the decoder's own process."""
    made, sizes = {}, {}
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "source", Path(folder) / "out"
        out.mkdir()
        source.write_bytes(content)
        job = {"source": str(source), "name": name, "out": str(out), "masks": list(masks)}

        def keep(made_name, size):
            made[made_name] = (out / made_name).read_bytes()
            sizes[made_name] = size["w"], size["h"]

        last = process.run(job, keep)
    return last, made, sizes


UNGUARDED = """
import io, json, resource, sys, time
from PIL import Image, ImageSequence
Image.MAX_IMAGE_PIXELS = None
start = time.perf_counter()
with Image.open(sys.argv[1]) as image:
    n = 0
    for frame in ImageSequence.Iterator(image):
        frame.load()
        n += 1
        if time.perf_counter() - start > 5:
            break
print(json.dumps({"seconds": time.perf_counter() - start, "frames": n,
    "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000}))
"""


def unguarded(content, folder):
    """What Pillow does with a file where nothing guards it: seconds, frames and MB."""
    path = folder / "unguarded"
    path.write_bytes(content)
    done = subprocess.run([sys.executable, "-c", UNGUARDED, str(path)], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def post_file(browser, name, content, place="reply:1", **more):
    return browser.post("/files/new/", {"place": place, "file": SimpleUploadedFile(name, content)}, **(more or SCRIPT))


def stored(folder):
    return sorted(p for p in Path(folder).rglob("*") if p.is_file())


@pytest.fixture
def picture(mei, topic):
    """Hangs on Mei's public post."""
    row = decoded(bring(mei, "IMG_1.jpg", JPEG))
    attach(mei, "reply:1", topic.posts.get(number=1), at=NOON)
    row.refresh_from_db()
    return row


@pytest.fixture
def hidden(mei, club):
    """Hangs on a post in a private club."""
    row = decoded(bring(mei, "IMG_2.jpg", JPEG))
    attach(mei, "reply:1", club.board.topics.get().posts.get(number=1), at=NOON)
    row.refresh_from_db()
    return row
