"""Workers side by side: each file is opened once."""

import pytest

from tests.community.attachments import hostile
from tests.community.servers import Process, until

FILES = 10
BRING = """
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from community.attachments.actions import take_in
from tests.conftest import person
mei = person("mei", "小梅")
content = open({path!r}, "rb").read()
for n in range({n}):
    take_in(mei, "reply:1", SimpleUploadedFile("a.jpg", content), at=timezone.now())
"""
LOOK = """
from community.attachments.models import Attachment
for row in Attachment.objects.exclude(state="gone"):
    print(row.state, row.tries, len(row.sizes), bool(row.raw))
"""


@pytest.mark.processes
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_attc_01_three_workers_open_each_file_once(tmp_path, database):
    path = tmp_path / "a.jpg"
    path.write_bytes(hostile.phone_jpeg(300, 200))
    site = Process(tmp_path, database)
    site.environment["DECODERS"] = "2"
    site.script(BRING.format(path=str(path), n=FILES))
    workers = [site.worker() for _ in range(3 if database == "postgresql" else 1)]
    try:
        assert until(lambda: "waiting" not in site.script(LOOK), 60)
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait(40)
    assert site.script(LOOK).splitlines() == ["ready 1 3 False"] * FILES
