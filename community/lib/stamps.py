"""A mark that every process reads before it trusts what it keeps in its own memory: no statement, a few microseconds.

With Redis the mark lies there; without, it is a file beside the site's data, whose place and time every process of the
machine reads. Several machines need Redis for that.
"""

import os
import secrets
import time
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.core.cache import caches
from django.db import connection, transaction
from redis.exceptions import RedisError


def stamp(name):
    """The mark as it stands; another one after each `change_stamp`. None where nothing was ever changed, or where Redis
    does not answer."""
    if settings.REDIS_URL:
        try:
            return caches["default"].get(f"stamp:{name}")
        except (OSError, RedisError):
            return None
    try:
        found = os.stat(_file(name))
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino


def change_stamp(name):
    """After the commit: whoever reads the mark from now on finds another one."""
    transaction.on_commit(lambda: _change(name), robust=True)


def _change(name):
    token = f"{time.time_ns()}-{secrets.token_hex(4)}"
    if settings.REDIS_URL:
        caches["default"].set(f"stamp:{name}", token, None)
        return
    beside = Path(f"{_file(name)}.{token}")
    beside.write_text(token)
    beside.replace(_file(name))


def _file(name):
    """Sites that share a folder (tests side by side) each have their own."""
    return _file_of(name, str(settings.VAR), str(connection.settings_dict["NAME"]))


@cache
def _file_of(name, folder, database):
    return f"{folder}/{name}-{sha256(database.encode()).hexdigest()[:8]}.stamp"
