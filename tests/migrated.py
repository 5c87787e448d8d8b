"""The tables and their first rows, and the demo: made once for each state of the code and each kind of database, then copied.

Run as a module, it makes the one on the PostgreSQL server whose address is the argument; without an address that of SQLite
and the demo."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "var" / "migrated"


@cache
def _state():
    """A name for what the migrations come from; they import from every floor and read its files."""
    told = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for floor in ("community", "profiles", "forums", "clubs", "insights"):
        for path in sorted((ROOT / floor).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                told.update(f"{path.relative_to(ROOT)}".encode())
                told.update(path.read_bytes())
    return told.hexdigest()[:16]


@contextmanager
def _alone(kind):
    """While no other process of this checkout makes or takes a copy of the kind."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / f"{kind}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# Migrating draws every model anew for each of several hundred steps, and each field says for that what it was made of.
# It says it once here, and nobody looks for garbage after each step.
MIGRATE = """
import gc, os
os.environ["DJANGO_SETTINGS_MODULE"] = "community.settings"
gc.set_threshold(200_000, 50, 100)
import django
django.setup()
from django.core.management import call_command
from django.db.models import Field

def clone(field):
    told = vars(field).get("_told")
    if told is None:
        told = field._told = field.deconstruct()[2:]
    return type(field)(*told[0], **told[1])

Field.clone = clone
call_command("migrate", verbosity=0)
"""


def _migrate(folder, url):
    subprocess.run(
        [sys.executable, "-c", MIGRATE],
        cwd=ROOT,
        env={
            **os.environ,
            "VAR_DIR": str(folder),
            "DATABASE_URL": url,
            "REDIS_URL": "",
            "DEMO": "",
            "PLAIN_STATIC": "1",
        },
        check=True,
    )


def _sqlite():
    """The migrated database, made where it is not there; the caller holds the lock."""
    kept = KEPT / f"{_state()}.sqlite3"
    if not kept.exists():
        for old in KEPT.glob("*.sqlite3*"):
            old.unlink()
        making = KEPT / "making_sqlite"
        shutil.rmtree(making, ignore_errors=True)
        _migrate(making, "")
        (making / "site.sqlite3").rename(kept)
    return kept


def sqlite_copy(to):
    """Lay a migrated database at the path."""
    with _alone("sqlite"):
        shutil.copyfile(_sqlite(), to)


# The demo as it is where it is served by default.
DEMO = {"DEMO": "1", "SITE_URL": "http://127.0.0.1:8000", "INSIDE_HOSTS": "127.0.0.1:8000"}


def _demo():
    """The demo of today, made where it is not there; the caller holds the lock."""
    kept = KEPT / f"demo-{_state()}-{datetime.now(ZoneInfo('Asia/Shanghai')).date()}"
    if not kept.exists():
        for old in KEPT.glob("demo-*"):
            shutil.rmtree(old)
        making = KEPT / "making_demo"
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir()
        sqlite_copy(making / "site.sqlite3")
        own = {**os.environ, **DEMO, "VAR_DIR": str(making), "DATABASE_URL": "", "REDIS_URL": "", "PLAIN_STATIC": "1"}
        command = [sys.executable, "manage.py", "demo", "--no-serve"]
        subprocess.run(command, cwd=ROOT, env=own, check=True, stdout=subprocess.DEVNULL)
        making.rename(kept)
    return kept


def demo_copy(to):
    """Lay the demo, as a newcomer finds it today, in an empty folder."""
    with _alone("demo"):
        shutil.copytree(_demo(), to, dirs_exist_ok=True)


def postgres_twin(url, name):
    """Make a database of this name with all that stands in the one of the address, where nobody is; its address."""
    import psycopg

    with psycopg.connect(_at(url, "postgres"), autocommit=True) as base:
        base.execute(f'CREATE DATABASE "{name}" TEMPLATE "{urlsplit(url).path[1:]}"')
    return _at(url, name)


def _at(server, database):
    return urlunsplit(urlsplit(server)._replace(path=f"/{database}"))


def postgres_copy(server, name):
    """Make a migrated database of this name, where there is none, on the server of the address; its address. Without a name
    the one is made that is copied."""
    import psycopg

    mine = f"migrated_{hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]}_"
    kept, making = f"{mine}{_state()}", f"{mine}in_the_making"
    with _alone("postgresql"), psycopg.connect(_at(server, "postgres"), autocommit=True) as base:
        there = [
            row[0] for row in base.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [mine])
        ]
        if kept not in there:
            for old in there:
                base.execute(f"DROP DATABASE {old}")
            base.execute(f"CREATE DATABASE {making}")
            _migrate(KEPT / "making_postgresql", _at(server, making))
            base.execute(f"ALTER DATABASE {making} RENAME TO {kept}")
        if name and not base.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            base.execute(f'CREATE DATABASE "{name}" TEMPLATE {kept}')
    return _at(server, name)


if __name__ == "__main__":
    if sys.argv[1:]:
        postgres_copy(sys.argv[1], "")
    else:
        with _alone("demo"):
            _demo()
