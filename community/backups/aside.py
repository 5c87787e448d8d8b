"""What stood before a restore stands aside until that has ended; it comes back where it fails, or by hand where it was killed."""

import json
import logging
import os
import shutil
import sqlite3
import tempfile
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from community.backups import stores
from community.backups.stores import Unusable

# PostgreSQL's old schema, and the folder with what is to be put back of the files, while a restore is tried.
ASIDE = "before_restore"
# Whoever swaps the schemas holds it to the commit: the psql of a restore that was killed may go on for a while.
ALONE = f"pg_advisory_xact_lock(hashtext('{ASIDE}'))"
log = logging.getLogger(__name__)


def _folder():
    return Path(settings.VAR) / ASIDE


def has_ended():
    """Whether a restore has ended well of which something is left to be tidied up."""
    return (_folder() / "ended").exists()


def is_here():
    """Whether files of an earlier site are still to be put back; asks no database."""
    return _folder().exists() and not has_ended()


def is_halfway():
    """Whether a restore was killed, so that the site before it still stands aside. Raises DatabaseError."""
    return is_here() or (not has_ended() and _database_is_aside())


def _database_is_aside():
    if connection.vendor == "sqlite":
        return _names()[2].exists()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {ALONE}")  # noqa: S608
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [ASIDE])
        return cursor.fetchone() is not None


@contextmanager
def in_place(unpacked, told):
    """A backup, unpacked in a folder, with its manifest, in the place of the site while the block runs, and for good where it
    ends well; nobody else may be using the site. On any failure, in the backup or in the block, the site stands as it did.
    Raises Unusable for a dump that cannot be loaded or does not hold the manifest's rows, OSError where an earlier restore
    left the site aside."""
    _folder().mkdir(mode=0o700)
    try:
        _put_files(unpacked, told["files"])
        _let_go()
        swap = _swap_sqlite if connection.vendor == "sqlite" else _swap_postgresql
        swap(unpacked / told["dump"], told["rows"])
        yield
        _note_end(told["files"])
    except BaseException:
        if not has_ended():
            bring_back()
        raise
    try:
        tidy()
    except Exception as error:
        log.error("the site is restored; what is left of the old one goes before the next restore: %s", error)


def bring_back():
    """The site as it stood before a restore that has not ended: its database, then its files. Where this is killed too, it
    may be done again. Raises Unusable, OSError."""
    _let_go()
    if connection.vendor == "sqlite":
        _sqlite_back()
    elif (_folder() / "swapping").exists() or not _folder().exists():
        _postgresql_back()
    if _folder().exists():
        _files_back()
        _throw_away()


def undo():
    """`bring_back`, where nobody uses the database. Raises Unusable, OSError."""
    if connection.vendor == "sqlite":
        _let_go()
        _rest(_names()[0])
    bring_back()


def tidy():
    """What is left of a site whose place was taken for good goes. Raises Unusable, OSError."""
    if not has_ended():
        return
    for name in json.loads((_folder() / "ended").read_text("utf-8")):
        storage, stored_name = stores.where(name)
        storage.delete(stored_name)
    if connection.vendor == "sqlite":
        _names()[2].unlink(missing_ok=True)
    else:
        _psql("-c", f"DROP SCHEMA IF EXISTS {ASIDE} CASCADE")
    _throw_away()


def _note_end(files):
    """From here on nothing comes back; what the storages hold beside the backup's files is only to be taken away."""
    connection.close()
    names = (f"{place}/{name}" for place in stores.STORAGES for name in stores.stored(place))
    noted = _folder() / "noted"
    noted.write_text(json.dumps([name for name in names if name not in files]), "utf-8")
    noted.replace(_folder() / "ended")


def _throw_away():
    """The folder goes in one step, and what it held after that: half of it would look like a restore that was killed."""
    gone = tempfile.mkdtemp(dir=settings.VAR, prefix="restoring-")
    _folder().rename(Path(gone) / ASIDE)
    shutil.rmtree(gone)


def _let_go():
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()


def _put_files(unpacked, files):
    """The storages hold what the backup holds ({name: number}), beside what they held. Each name is noted before its file is
    touched, and a file that is replaced has been copied aside by then."""
    copy = _folder() / "copy"
    with (_folder() / "put").open("a", encoding="utf-8") as noted:
        for name, wanted in files.items():
            storage, stored_name = stores.where(name)
            is_there = storage.exists(stored_name)
            if is_there:
                if stores.number_of(storage, stored_name) == wanted:
                    continue
                spared = _folder() / "spared" / name
                stores.copy_out(storage, stored_name, copy)
                spared.parent.mkdir(parents=True, exist_ok=True)
                copy.replace(spared)
            print(json.dumps(name), file=noted, flush=True)
            if is_there:
                storage.delete(stored_name)
            stores.put(unpacked / name, name)


def _files_back():
    put = _folder() / "put"
    for line in put.read_text("utf-8").splitlines() if put.exists() else ():
        with suppress(json.JSONDecodeError):  # cut off while it was noted: its file was not touched
            name = json.loads(line)
            storage, stored_name = stores.where(name)
            storage.delete(stored_name)
            spared = _folder() / "spared" / name
            if spared.is_file():
                stores.put(spared, name)


def _names():
    """(SQLite's file, the new one beside it, the old one beside it)."""
    name = Path(settings.DATABASES["default"]["NAME"])
    return name, name.with_name(f"{name.name}.new"), name.with_name(f"{name.name}.before")


def _swap_sqlite(path, rows):
    """The dump is copied beside the file and looked at there; then the file's name goes over to it in one step."""
    name, new, before = _names()
    with path.open("rb") as source, new.open("wb") as target:
        shutil.copyfileobj(source, target, stores.PIECE)
        target.flush()
        os.fsync(target.fileno())
    _look_through(new, rows)
    _rest(name)
    if name.exists():
        os.link(name, before)
    else:
        before.touch(exist_ok=False)
    os.replace(new, name)
    _sync_folder(name.parent)


def _sqlite_back():
    name, new, before = _names()
    new.unlink(missing_ok=True)
    if not before.exists():
        return
    if name.exists() and before.samefile(name):  # it was linked, and not replaced yet
        before.unlink()
        return
    _without_log(name)
    if before.stat().st_size:
        os.replace(before, name)
    else:  # there was none
        name.unlink(missing_ok=True)
        before.unlink()
    _sync_folder(name.parent)


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
    _without_log(name)


def _without_log(name):
    for end in ("-wal", "-shm"):
        name.with_name(name.name + end).unlink(missing_ok=True)


def _sync_folder(folder):
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _swap_postgresql(path, rows):
    """The old schema steps aside, the dump comes in and its rows are counted in one transaction. Of an older dump, which
    held whatever stood in the database, the site's own schema alone."""
    script = path.with_suffix(".sql")
    stores.run_tool("pg_restore", "--no-owner", "--no-privileges", "--schema=public", f"--file={script}", str(path))
    counted = path.with_suffix(".counted.sql")
    counted.write_text("\n".join(_same_count(table, n) for table, n in rows.items()), "utf-8")
    stores.run_tool("psql", "--version")  # where it is missing, nothing has to be put back by it
    (_folder() / "swapping").touch()
    _psql("-c", f"SELECT {ALONE}", "-c", f"ALTER SCHEMA public RENAME TO {ASIDE}; CREATE SCHEMA public",
          "-f", str(script), "-f", str(counted))  # fmt: skip


def _postgresql_back():
    back = f"DROP SCHEMA IF EXISTS public CASCADE; ALTER SCHEMA {ASIDE} RENAME TO public"
    is_aside = f"EXISTS (SELECT FROM pg_namespace WHERE nspname = '{ASIDE}')"
    _psql("-c", f"DO $$ BEGIN PERFORM {ALONE}; IF {is_aside} THEN {back}; END IF; END $$")


def _same_count(table, n):
    """A statement that fails where a table does not hold so many rows."""
    name = connection.ops.quote_name(table)
    wrong = f"RAISE EXCEPTION '{table}: not {int(n)} rows'"
    return f"DO $$ BEGIN IF (SELECT count(*) FROM public.{name}) <> {int(n)} THEN {wrong}; END IF; END $$;"  # noqa: S608


def _psql(*what):
    """Statements and files in one transaction, which the first error ends."""
    stores.run_tool(
        "psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--single-transaction", "--output=/dev/null", *what
    )
