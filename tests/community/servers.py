"""The site in processes of its own, on either database."""

import os
import shutil
import tempfile
import time
import uuid
from functools import cache
from pathlib import Path

import pytest

from tests.migrated import postgres_copy, postgres_twin, sqlite_copy
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
    return postgres_copy(server, fresh_name())


def fresh_name():
    return f"t_{uuid.uuid4().hex[:12]}"


# What every script would load anew: the words that come with the house, which are in force on a site until somebody
# changes them, and the tests' own tools.
WORDS = """
from community.text import keywords, lexicon, models, sieve
lexicon._tags(), keywords._idf()
models._held.update(lexicon=lexicon.build((), 0), version=0)
models._sieve.update(sieve=sieve.build(), version=0)
import tests.house.planting
"""


@cache
def ready():
    """What runs them, whichever site they are for."""
    environment = {**os.environ, "VAR_DIR": str(ROOT / "var" / "ready"), "DATABASE_URL": "", "PLAIN_STATIC": "1"}
    return Ready(environment, WORDS)


class Process:
    """`manage.py` commands and scripts against one migrated database, each in a process of its own. Where `of` is given,
    the database is there already, or is a twin of the one at that address."""

    def __init__(self, folder, database, of=None):
        self.folder, self.database = folder, database
        self.environment = {
            **os.environ,
            "VAR_DIR": str(self.folder),
            "DATABASE_URL": _database(database, of),
            "REDIS_URL": "",
            "DEMO": "",
            "PLAIN_STATIC": "1",
        }
        if database == "sqlite" and of is None:
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


def _database(kind, of):
    if kind == "sqlite":
        return ""
    return postgres_twin(of, fresh_name()) if of else postgres_url()


@cache
def _planted(database):
    """A site of a member who has left something in every store there is, and the folder that it lives in: made once, and
    then copied while nothing runs in it."""
    folder = tempfile.TemporaryDirectory()
    site = Process(Path(folder.name), database)
    site.environment["DEMO"] = "1"
    site.script("from tests.house.planting import plant; plant()")
    return site, folder


def planted(folder, database):
    """A Process in an empty folder with everything in it that `tests.house.planting` plants."""
    kept, _folder = _planted(database)
    shutil.copytree(kept.folder, folder, dirs_exist_ok=True)
    return Process(folder, database, of=kept.environment["DATABASE_URL"])


def until(condition, seconds, pause=0.2):
    """Wait until a condition holds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(pause)
    return False
