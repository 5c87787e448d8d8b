"""The site in processes of its own, on either database."""

import fcntl
import os
import subprocess
import sys
import time
import uuid
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]


def missing(what):
    """A visible skip, or a failure where the machine promised to have it."""
    if os.environ.get("TEST_MISSING_IS_FAILURE"):
        pytest.fail(f"{what} is missing, and this machine promised to have it")
    pytest.skip(f"{what} is missing")


def postgres_url(like="template1"):
    """The address of a fresh PostgreSQL database, empty or a copy of another one; or a skip."""
    server = os.environ.get("TEST_POSTGRES_URL")
    if not server:
        missing("PostgreSQL (TEST_POSTGRES_URL)")
    import psycopg

    name = f"t_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as base:
        base.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


@contextmanager
def _alone(folder, name):
    """Where the whole run keeps a copy of this name, while no other process of the run makes or takes it."""
    run = folder.parent.parent if folder.parent.name.startswith("popen-") else folder.parent
    with (run / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield run / f"{name}.copy"


class Process:
    """`manage.py` commands against one database."""

    def __init__(self, folder, database):
        self.folder, self.database = folder, database
        self._at(postgres_url() if database == "postgresql" else "")

    def _at(self, url):
        self.environment = {
            **os.environ,
            "VAR_DIR": str(self.folder),
            "DATABASE_URL": url,
            "REDIS_URL": "",
            "DEMO": "",
            "PLAIN_STATIC": "1",
        }

    def migrate(self):
        """The tables and their first rows: made once a run for each database, which takes as long as many a test."""
        with _alone(self.folder, f"migrated-{self.database}") as copy:
            if not copy.exists():
                self.manage("migrate", "-v0")
                copy.write_bytes(self._tables())
            if self.database == "postgresql":
                self._at(postgres_url(copy.read_text()))
            else:
                (Path(self.folder) / "site.sqlite3").write_bytes(copy.read_bytes())

    def _tables(self):
        """What is copied: the file, or the name of the database."""
        if self.database == "postgresql":
            return urlsplit(self.environment["DATABASE_URL"]).path[1:].encode()
        return (Path(self.folder) / "site.sqlite3").read_bytes()

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
