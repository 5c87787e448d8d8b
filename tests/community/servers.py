"""The site in processes of its own, on either database."""

import os
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest

from tests.migrated import postgres_copy, sqlite_copy

ROOT = Path(__file__).resolve().parents[2]


def missing(what):
    """A visible skip, or a failure where the machine promised to have it."""
    if os.environ.get("TEST_MISSING_IS_FAILURE"):
        pytest.fail(f"{what} is missing, and this machine promised to have it")
    pytest.skip(f"{what} is missing")


def postgres_url():
    """The address of a fresh PostgreSQL database with all tables and their first rows; or a skip."""
    server = os.environ.get("TEST_POSTGRES_URL")
    if not server:
        missing("PostgreSQL (TEST_POSTGRES_URL)")
    return postgres_copy(server, f"t_{uuid.uuid4().hex[:12]}")


class Process:
    """`manage.py` commands against one migrated database."""

    def __init__(self, folder, database):
        self.folder, self.database = folder, database
        self.environment = {
            **os.environ,
            "VAR_DIR": str(self.folder),
            "DATABASE_URL": postgres_url() if database == "postgresql" else "",
            "REDIS_URL": "",
            "DEMO": "",
            "PLAIN_STATIC": "1",
        }
        if database == "sqlite":
            sqlite_copy(self.folder / "site.sqlite3")

    def manage(self, *command):
        done = subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def script(self, code):
        """Run Python inside the site; returns what it printed."""
        lines = (
            f"import os, django\nos.environ['DJANGO_SETTINGS_MODULE'] = 'community.settings'\ndjango.setup()\n{code}"
        )
        done = subprocess.run(
            [sys.executable, "-c", lines], cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def worker(self):
        return subprocess.Popen(
            [sys.executable, "manage.py", "worker"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


def until(condition, seconds, pause=0.2):
    """Wait until a condition holds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(pause)
    return False
