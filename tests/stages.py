"""What most tests begin with stands ready: each part of the cast is built once in a process, in a SQLite file of its own on
top of the part before. A test opens the file that has what it asks for; what it does there is rolled back as ever."""

import shutil
from pathlib import Path

from django.db import connection, transaction

_files = []  # of no part, of the first, of the first two, …


def build(*parts):
    """Lay a file for each of the parts, beside the database that is open and holds none of them. SQLite."""
    if connection.vendor != "sqlite" or _files:
        return
    _files.append(connection.settings_dict["NAME"])
    for number, lay in enumerate(parts, 1):
        file = f"{_files[0]}.{number}"
        for left in Path(file).parent.glob(f"{Path(file).name}*"):
            left.unlink()
        connection.close()
        shutil.copyfile(_files[-1], file)
        _files.append(file)
        enter(number)
        with transaction.atomic():
            lay()
            connection.run_on_commit.clear()  # as where a test lays it and nothing is ever committed
    enter(0)


def enter(number):
    """Open the file with so many parts; not while a fixture of a whole module holds one open."""
    if not _files or connection.in_atomic_block or number == standing():
        return
    connection.close()
    connection.settings_dict["NAME"] = _files[number]


def standing():
    """How many parts stand in the database that is open."""
    name = connection.settings_dict["NAME"]
    return _files.index(name) if name in _files else 0
