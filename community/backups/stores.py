"""What a backup is made of: the database as it stands at one moment, and the files of the two storages."""

import hashlib
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing

from django.apps import apps
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import storages
from django.db import connection, transaction

# Storages by the folder they have in a backup; what lies under these names is made anew or short-lived.
STORAGES = {"files": "attachments", "media": "default"}
LEFT_OUT = ("exports/",)
PIECE = 1 << 20


class Unusable(Exception):
    """A dump cannot be made or loaded; its sentence says why."""


class NoTool(Unusable):
    """A tool of the database's own is missing, or failed; its sentence says which."""


def tables():
    """The tables whose rows are counted: all of ours that Django knows."""
    return sorted({m._meta.db_table for m in apps.get_models(include_auto_created=True) if m._meta.managed})


def dump(folder):
    """Write the database into a folder; returns (name of the file, {table: rows} at that very moment)."""
    return _dump_sqlite(folder) if connection.vendor == "sqlite" else _dump_postgresql(folder)


def _dump_sqlite(folder):
    path = folder / "database.sqlite3"
    with (
        closing(sqlite3.connect(settings.DATABASES["default"]["NAME"])) as here,
        closing(sqlite3.connect(path)) as there,
    ):
        here.backup(there, pages=2000, sleep=0.01)
        there.execute("PRAGMA journal_mode=DELETE")
        known = {row[0] for row in there.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        counts = {t: there.execute(f'SELECT count(*) FROM "{t}"').fetchone()[0] for t in tables() if t in known}  # noqa: S608
    return path.name, counts


def _dump_postgresql(folder):
    path = folder / "database.dump"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        counts = {}
        for table in set(tables()) & set(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
            counts[table] = cursor.fetchone()[0]
        run_tool(
            "pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--schema=public", f"--snapshot={snapshot}",
            f"--file={path}",
        )  # fmt: skip
    return path.name, counts


def count():
    """{table: rows} as they stand."""
    counts = {}
    with connection.cursor() as cursor:
        for table in set(tables()) & set(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
            counts[table] = cursor.fetchone()[0]
    return counts


def run_tool(tool, *options):
    """A tool of PostgreSQL's; the password goes by the environment, where no list of processes shows it. A terminal's signals
    do not reach it: this process hears them, and ends it. Raises NoTool."""
    found = shutil.which(tool)
    if not found:
        raise NoTool(
            f"没有 {tool}：装上 PostgreSQL 的客户端工具（Debian、Ubuntu：apt install postgresql-client）再来。"
        )
    base = settings.DATABASES["default"]
    told = {
        "PGHOST": base["HOST"],
        "PGPORT": str(base["PORT"] or ""),
        "PGUSER": base["USER"],
        "PGPASSWORD": base["PASSWORD"],
    }
    told |= {"PGDATABASE": base["NAME"]}
    done = subprocess.run(
        [found, *options], env={**os.environ, **{k: v for k, v in told.items() if v}}, capture_output=True, text=True,
        start_new_session=True,
    )  # fmt: skip
    if done.returncode:
        raise NoTool(f"{tool}：{done.stderr.strip()[-300:]}")


def stored(folder):
    """Every name in a storage, by its folder in the backup."""
    storage = storages[STORAGES[folder]]
    waiting = [""]
    while waiting:
        place = waiting.pop()
        try:
            folders, names = storage.listdir(place)
        except FileNotFoundError:
            continue
        waiting += [f"{place}{name}/" for name in sorted(folders)]
        yield from (f"{place}{name}" for name in sorted(names) if not f"{place}{name}".startswith(LEFT_OUT))


def where(name):
    """(storage, name in it) of a file of a backup."""
    folder, _slash, stored_name = name.partition("/")
    return storages[STORAGES[folder]], stored_name


def number_of(storage, name):
    """SHA-256 of a stored file."""
    with storage.open(name, "rb") as file:
        return digest_of(file)


def copy_out(storage, name, to):
    """A stored file at a path."""
    with storage.open(name, "rb") as source, to.open("wb") as target:
        shutil.copyfileobj(source, target, PIECE)


def put(path, name):
    """A file in its storage, under its name in a backup. Raises Unusable where that is taken."""
    storage, stored_name = where(name)
    with path.open("rb") as file:
        if storage.save(stored_name, File(file)) != stored_name:
            raise Unusable(name)


def digest_of(file):
    """SHA-256 of an open file, from where it stands."""
    told = hashlib.sha256()
    for piece in iter(lambda: file.read(PIECE), b""):
        told.update(piece)
    return told.hexdigest()
