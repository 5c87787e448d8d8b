"""How long phone pictures take in the decoder, what it uses, and what pages feel of fifty of them at once."""

import io
import statistics
import subprocess
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

import pillow_heif
from PIL import Image

from tests.journeys.conftest import Site

ROUNDS = 3


def photo(form):
    """12 million pixels with the detail of a photo, as a phone writes them."""
    image = Image.effect_noise((1008, 756), 60).convert("RGB").resize((4032, 3024), Image.Resampling.BICUBIC)
    out = io.BytesIO()
    if form == "heic":
        pillow_heif.register_heif_opener()
        image.save(out, "HEIF", quality=60)
    else:
        image.save(out, "JPEG", quality=88)
    return out.getvalue()


def measure(content, name):
    """(seconds to the first size, seconds to the last, peak MB) of one run of the real process."""
    from community.attachments import process

    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "source", Path(folder) / "out"
        out.mkdir()
        source.write_bytes(content)
        first, start = [], time.perf_counter()
        job = {"source": str(source), "name": name, "out": str(out), "masks": []}
        last = process.run(job, lambda *_: first.append(time.perf_counter() - start))
        return first[0], time.perf_counter() - start, last["peak_kb"] / 1000


def table():
    """Lines of the decoder's figures."""
    yield f"{'picture':12}{'MB':>8}{'first, s':>10}{'all, s':>10}{'peak, MB':>10}"
    for form in ("jpeg", "heic"):
        content = photo(form)
        runs = [measure(content, f"a.{form}") for _ in range(ROUNDS)]
        first, whole, peak = (statistics.median(column) for column in zip(*runs))
        yield f"{'12 MP ' + form:12}{len(content) / 1e6:>8.1f}{first:>10.2f}{whole:>10.2f}{peak:>10.0f}"


BRING = """
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from community.attachments.actions import take_in
from profiles.models import Member
content = open({path!r}, 'rb').read()
for n in range(50):
    take_in(Member.objects.get(handle=f'l{{n % 9 + 1:02}}'), 'topic:chat', SimpleUploadedFile('a.jpg', content), at=timezone.now())
"""
LEFT = "from community.attachments.models import Attachment; import sys; sys.exit(Attachment.objects.filter(state='waiting').count() > 0)"
SECONDS = 20


def ask(url):
    """Milliseconds of one page of a topic, for a visitor."""
    start = time.perf_counter()
    urllib.request.urlopen(url).read()
    return (time.perf_counter() - start) * 1000


def said(name, times):
    times = sorted(times)
    return f"{name:14}{len(times):>6} pages, p50 {times[len(times) // 2]:.0f} ms, p95 {times[int(len(times) * 0.95)]:.0f} ms"


def pages_beside():
    """Lines of what pages take without pictures and with fifty of 12 million pixels in the queue, in the same run."""
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder))
        site.run("demo", "--no-serve")
        site.run("collectstatic", "--noinput", "-v0")
        site.start("serve", "serve", "--port", str(site.port))
        try:
            site.wait()
            url, end = f"{site.url}/t/1/", time.monotonic() + SECONDS
            site.start("worker", "worker")
            time.sleep(5)
            baseline = []
            while time.monotonic() < end + 5:
                baseline.append(ask(url))
            path = Path(folder) / "photo.jpg"
            path.write_bytes(photo("jpeg"))
            site.stop("worker")
            site.python(BRING.format(path=str(path)))
            site.start("worker", "worker")
            done = threading.Event()
            start = time.monotonic()
            threading.Thread(target=watch, args=(site, done), daemon=True).start()
            beside = []
            while not done.is_set():
                beside.append(ask(url))
            spent = time.monotonic() - start
        finally:
            for name in list(site.processes):
                site.stop(name)
    yield said("no pictures", baseline)
    yield said("50 pictures", beside)
    yield f"50 pictures decoded in {spent:.0f} s"


def watch(site, done):
    """Tell when nothing waits any more; looks every five seconds, because looking costs too."""
    while True:
        time.sleep(5)
        try:
            site.python(LEFT)
        except subprocess.CalledProcessError:
            continue
        done.set()
        return


if __name__ == "__main__":
    for line in table():
        print(line, flush=True)
    for line in pages_beside():
        print(line, flush=True)
