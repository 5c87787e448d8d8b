"""What a backup is made of: the database as it stands at one moment, and the files of the two storages."""

import hashlib
import logging
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing, contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import storages
from django.db import connection, transaction

# Storages by the folder they have in a backup; what lies under these names is made anew or short-lived.
STORAGES = {"files": "attachments", "media": "default"}
LEFT_OUT = ("exports/",)
PIECE = 1 << 20


# Where PostgreSQL's old tables stand while a restore is tried.
ASIDE = "before_restore"


log = logging.getLogger(__name__)


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
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={path}")
    return path.name, counts


@contextmanager
def _left_over(what):
    """The new site stands: what cannot be taken away of the old one is no reason to fail, and is said."""
    try:
        yield
    except (Unusable, OSError) as error:
        log.error("the site is restored, but %s of the old one is still there: take it away by hand (%s)", what, error)


@contextmanager
def in_place(path, rows):
    """A dump in the place of the database while the block runs, and for good where it ends well; nobody else may be using
    it. On any failure, in the dump or in the block, the database stands as it did. Raises Unusable for a dump that cannot
    be loaded or does not hold these rows ({table: rows})."""
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()
    with _in_place_sqlite(path, rows) if connection.vendor == "sqlite" else _in_place_postgresql(path, rows):
        yield
        connection.close()


@contextmanager
def _in_place_sqlite(path, rows):
    """The dump is copied beside the file and looked at there; then the file's name goes over to it in one step."""
    name = Path(settings.DATABASES["default"]["NAME"])
    new, before = name.with_name(f"{name.name}.new"), name.with_name(f"{name.name}.before")
    try:
        with path.open("rb") as source, new.open("wb") as target:
            shutil.copyfileobj(source, target, PIECE)
            target.flush()
            os.fsync(target.fileno())
        _look_through(new, rows)
        _rest(name)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    before.unlink(missing_ok=True)
    if name.exists():
        os.link(name, before)
    os.replace(new, name)
    _sync_folder(name.parent)
    try:
        yield
    except BaseException:
        connection.close()
        for end in ("-wal", "-shm"):
            name.with_name(name.name + end).unlink(missing_ok=True)
        if before.exists():
            os.replace(before, name)
        else:
            name.unlink()
        raise
    with _left_over(before):
        before.unlink(missing_ok=True)


def _look_through(new, rows):
    try:
        with closing(sqlite3.connect(new)) as there:
            said = there.execute("PRAGMA quick_check(1)").fetchone()[0]
            have = {t: there.execute(f'SELECT count(*) FROM "{t}"').fetchone()[0] for t in rows}  # noqa: S608
    except sqlite3.Error as error:
        raise Unusable(str(error)) from error
    if said != "ok" or have != rows:
        raise Unusable(said if said != "ok" else str({t: (n, have[t]) for t, n in rows.items() if have[t] != n}))


def _rest(name):
    """The file is all there is of the database: its log is written into it. Raises Unusable where somebody uses it."""
    if name.exists():
        try:
            with closing(sqlite3.connect(name)) as here:
                here.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as error:
            raise Unusable(f"{name.name}: {error}") from error
        except sqlite3.DatabaseError:  # a broken file is what a backup is for
            pass
    for end in ("-wal", "-shm"):
        name.with_name(name.name + end).unlink(missing_ok=True)


def _sync_folder(folder):
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _in_place_postgresql(path, rows):
    """The old schema steps aside, the dump comes in and its rows are counted in one transaction; the old one goes when the
    block has ended well, and comes back where it has not."""
    script = path.with_suffix(".sql")
    _run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(path))
    counted = path.with_suffix(".counted.sql")
    counted.write_text("\n".join(_same_count(table, n) for table, n in rows.items()), "utf-8")
    _psql("-c", f"DROP SCHEMA IF EXISTS {ASIDE} CASCADE; ALTER SCHEMA public RENAME TO {ASIDE}; CREATE SCHEMA public",
          "-f", str(script), "-f", str(counted))  # fmt: skip
    try:
        yield
    except BaseException:
        connection.close()
        _psql("-c", f"DROP SCHEMA public CASCADE; ALTER SCHEMA {ASIDE} RENAME TO public")
        raise
    with _left_over(ASIDE):
        _psql("-c", f"DROP SCHEMA {ASIDE} CASCADE")


def _same_count(table, n):
    """A statement that fails where a table does not hold so many rows."""
    name = connection.ops.quote_name(table)
    wrong = f"RAISE EXCEPTION '{table}: not {int(n)} rows'"
    return f"DO $$ BEGIN IF (SELECT count(*) FROM public.{name}) <> {int(n)} THEN {wrong}; END IF; END $$;"  # noqa: S608


def _psql(*what):
    """Statements and files in one transaction, which the first error ends."""
    _run("psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--single-transaction", "--output=/dev/null", *what)


def count():
    """{table: rows} as they stand."""
    counts = {}
    with connection.cursor() as cursor:
        for table in set(tables()) & set(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
            counts[table] = cursor.fetchone()[0]
    return counts


def _run(tool, *options):
    """A tool of PostgreSQL's; the password goes by the environment, where no list of processes shows it."""
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
        [found, *options], env={**os.environ, **{k: v for k, v in told.items() if v}}, capture_output=True, text=True
    )
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


@contextmanager
def files_in_place(folder, files):
    """The storages hold what a backup holds ({name: number}, unpacked in a folder) while the block runs, beside what they
    held; where the block ends well that goes, and on any failure they are as they were."""
    added, changed, spared = [], [], folder / "spared"
    try:
        for name, wanted in files.items():
            storage, stored_name = _place(name)
            if storage.exists(stored_name):
                if _number_of(storage, stored_name) == wanted:
                    continue
                _copy_out(storage, stored_name, spared / name)
                changed.append(name)
                storage.delete(stored_name)
            else:
                added.append(name)
            _put(folder / name, name)
        yield
    except BaseException:
        for name in added + changed:
            storage, stored_name = _place(name)
            storage.delete(stored_name)
        for name in changed:
            _put(spared / name, name)
        raise
    for place, name in STORAGES.items():
        for stored_name in list(stored(place)):
            if f"{place}/{stored_name}" not in files:
                with _left_over(stored_name):
                    storages[name].delete(stored_name)


def _place(name):
    """(storage, name in it) of a file of a backup."""
    place, _slash, stored_name = name.partition("/")
    return storages[STORAGES[place]], stored_name


def _number_of(storage, name):
    with storage.open(name, "rb") as file:
        return digest_of(file)


def _copy_out(storage, name, to):
    to.parent.mkdir(parents=True, exist_ok=True)
    with storage.open(name, "rb") as source, to.open("wb") as target:
        shutil.copyfileobj(source, target, PIECE)


def _put(path, name):
    storage, stored_name = _place(name)
    with path.open("rb") as file:
        if storage.save(stored_name, File(file)) != stored_name:
            raise Unusable(name)


def digest_of(file):
    """SHA-256 of an open file, from where it stands."""
    told = hashlib.sha256()
    for piece in iter(lambda: file.read(PIECE), b""):
        told.update(piece)
    return told.hexdigest()
