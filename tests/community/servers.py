"""The site in processes of its own, on either database."""

import os
import time
import uuid
from functools import cache
from pathlib import Path

import pytest

from tests.migrated import postgres_copy, sqlite_copy
from tests.ready import Ready

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


@cache
def ready():
    """What runs them, whichever site they are for."""
    return Ready({**os.environ, "VAR_DIR": str(ROOT / "var" / "ready"), "DATABASE_URL": "", "PLAIN_STATIC": "1"})


class Process:
    """`manage.py` commands and scripts against one migrated database, each in a process of its own."""

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
        """Run a command; returns what it printed."""
        done = ready().manage(*command, environment=self.environment)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def refusal(self, *command, **environment):
        """What a command says that does not do what it was asked."""
        done = ready().manage(*command, environment=self.environment | environment)
        assert done.returncode
        assert "Traceback" not in done.stderr, done.stderr[-2000:]
        return done.stderr

    def script(self, code):
        """Run Python inside the site; returns what it printed."""
        done = ready().script(code, self.environment)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def worker(self):
        """A worker that runs beside the test; it is to be ended."""
        return ready().begin("worker", environment=self.environment)


def until(condition, seconds, pause=0.2):
    """Wait until a condition holds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(pause)
    return False
