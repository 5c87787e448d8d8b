"""`python -m community.ops.well` ends with 0 where a worker of this machine has given a sign of life of late, else with 1.

It loads no app, so that whoever looks after a container may ask every few seconds."""

import os
import sys
from datetime import UTC, datetime, timedelta

from community.ops.counting import process
from community.ops.direct import direct

# A worker says that it lives every five seconds; after this long it is taken for dead.
SILENT = timedelta(seconds=20)


def is_alive(at):
    """Whether one of this machine's workers lives; raises the driver's errors where the database does not answer."""
    with direct() as opened:
        signs = opened.execute("SELECT name, seen_at FROM ops_pulse").fetchall()
    return any(_machine(name) == _machine(process()) and at - _moment(seen) <= SILENT for name, seen in signs)


def _machine(name):
    return name.rpartition(":")[0]


def _moment(told):
    """A time as the driver gives it: SQLite's is a text without a zone."""
    moment = datetime.fromisoformat(told) if isinstance(told, str) else told
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")
    try:
        return 0 if is_alive(datetime.now(UTC)) else 1
    except Exception as error:  # who cannot be asked is not well
        return type(error).__name__


if __name__ == "__main__":
    sys.exit(_main())
