"""Pack a database, so that what was deleted is in none of its pages any more."""

import logging

from django.apps import apps
from django.db import DatabaseError, connection

from community.privacy.registry import holdings

log = logging.getLogger(__name__)

# PostgreSQL: tables up to this size are written anew (VACUUM FULL locks them meanwhile), for larger ones the space is
# only freed; and how long is waited for a table that somebody uses.
REWRITTEN = 64 * 1024 * 1024
LOCK_SECONDS = 3
# Pages of the index that are merged in one statement, so that others can write between two.
MERGED_PAGES = 500


class Busy(Exception):
    """Somebody reads or writes and cannot be waited for; later it will do."""


def compact():
    """Do it, outside of any transaction; returns what was done, in words for the receipt. Raises Busy."""
    if connection.in_atomic_block:
        raise RuntimeError("a database is packed outside of transactions")
    return _sqlite() if connection.vendor == "sqlite" else _postgresql()


def _sqlite():
    with connection.cursor() as cursor:
        try:
            merge_indexes()
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy, *_pages = cursor.fetchone()
        except DatabaseError as error:
            raise Busy(error) from error
    if busy:
        raise Busy("the log of the file is being read")
    return ["FTS5 merge", "VACUUM", "wal_checkpoint(TRUNCATE)"]


def merge_indexes():
    """Write the full-text tables of SQLite as if nothing had ever been deleted from them."""
    with connection.cursor() as cursor:
        for table in _full_text(cursor):
            _merge(cursor, table)


def _full_text(cursor):
    cursor.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%fts5%'")
    return [row[0] for row in cursor.fetchall()]


def _merge(cursor, table):
    """All segments of an index become one, which holds nothing of deleted rows; a part at a time, where `optimize` would
    hold the file for as long as it takes."""
    pages = -MERGED_PAGES
    while True:
        cursor.execute("SELECT total_changes()")
        before = cursor.fetchone()[0]
        cursor.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('merge', %s)", [pages])  # noqa: S608
        cursor.execute("SELECT total_changes()")
        if cursor.fetchone()[0] - before < 2:
            return
        pages = MERGED_PAGES


def _postgresql():
    full, freed = [], []
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
        try:
            for table in _tables(cursor):
                (full if _rewrite(cursor, table) else freed).append(table)
        finally:
            cursor.execute("RESET lock_timeout")
    return [f"VACUUM FULL: {len(full)}", *([f"VACUUM: {', '.join(freed)}"] if freed else [])]


def _tables(cursor):
    """Our tables that hold anything, but for those of which an erasure takes nothing."""
    kept = {h.model._meta.db_table for h in holdings.values() if h.forget == "keep"}
    ours = {m._meta.db_table for m in apps.get_models(include_auto_created=True)} | {"search_words"}
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
        " AND relname = ANY(%s) AND pg_relation_size(oid) > 0 ORDER BY relname",
        [sorted(ours - kept)],
    )
    return [row[0] for row in cursor.fetchall()]


def _rewrite(cursor, table):
    """Write a table anew where it is small and free; else free its space. Returns whether it was written anew."""
    name = connection.ops.quote_name(table)
    cursor.execute("SELECT pg_total_relation_size(%s::regclass)", [name])
    if cursor.fetchone()[0] <= REWRITTEN:
        try:
            cursor.execute(f"VACUUM (FULL, ANALYZE) {name}")
        except DatabaseError as error:
            log.info("%s was in use and only freed: %s", table, type(error).__name__)
        else:
            return True
    cursor.execute(f"VACUUM (ANALYZE) {name}")
    return False
