"""A connection of the driver's own to the database, beside Django and its pool; no app needs to be loaded for it."""

import sqlite3
from contextlib import closing, contextmanager

from django.db import connections

SECONDS = 2
# Options of Django's that are none of the driver's.
OWN = {"pool", "isolation_level", "assume_role", "server_side_binding"}


@contextmanager
def direct():
    """An open connection for reading; raises the driver's errors, after SECONDS where nobody answers."""
    told = connections.settings["default"]
    if told["ENGINE"].endswith("sqlite3"):
        with closing(sqlite3.connect(f"file:{told['NAME']}?mode=ro", uri=True, timeout=1)) as opened:
            yield opened
        return
    import psycopg

    options = {name: value for name, value in told["OPTIONS"].items() if name not in OWN} | {"connect_timeout": SECONDS}
    where = {"dbname": told["NAME"], "user": told["USER"], "password": told["PASSWORD"], "host": told["HOST"], "port": told["PORT"]}  # fmt: skip
    with psycopg.connect(**{name: value for name, value in where.items() if value}, **options) as opened:
        yield opened
