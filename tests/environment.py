"""Set before the settings are read: tests need no collected files. A run side by side has PostgreSQL's tables made from its
beginning, so that they are there when the first test asks for them."""

import gc
import os
import subprocess
import sys
from pathlib import Path

os.environ.setdefault("PLAIN_STATIC", "1")


def pytest_sessionstart(session):
    """In the process that hands out the tests; whoever needs the tables waits for the one that makes them."""
    server = os.environ.get("TEST_POSTGRES_URL")
    if server and getattr(session.config.option, "numprocesses", None):
        root = Path(__file__).resolve().parents[1]
        making = subprocess.Popen([sys.executable, "-m", "tests.migrated", server], cwd=root)
        session.config.add_cleanup(making.wait)


def pytest_collection_finish(session):
    """What stands now stands until the end: nobody looks through it for garbage again, and at the rest less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
