"""Backup and restore by one command or a button; a drill into an empty server (OPS-02)."""

import hashlib
import json
import os
import re
import shutil
import sqlite3
import tarfile
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest
from django.utils import timezone

from community.activity.models import Activity
from community.backups import actions, aside
from community.backups.models import KEPT, Backup
from tests.community.servers import Process, planted
from tests.conftest import NOON, as_
from tests.house.planting import mark

ROWS = "from community.backups.stores import count; import json; print(json.dumps(count(), sort_keys=True))"
FILES = """
import hashlib, json
from community.backups.stores import stored
from community.attachments.shelf import shelf
print(json.dumps({name: hashlib.sha256(shelf().open(name).read()).hexdigest() for name in stored("files")}, sort_keys=True))
"""
SAID = """
from django.utils import timezone
from profiles.consent.actions import answer
from profiles.models import Member
answer(Member.objects.get(handle="lin"), {{"statistics": {yes}}}, surface="centre", at=timezone.now())
"""
ALLOWS = """
from profiles.consent.models import allows
from profiles.models import Member
print(allows(Member.objects.get(handle="lin"), "statistics"))
"""
BEGIN = """
from django.utils import timezone
from community.privacy.actions import begin_erasure
from profiles.models import Member
print(begin_erasure(Member.objects.get(handle="qing"), keeps_posts=False, at=timezone.now())[1])
"""


def server(folder, database, made=planted):
    folder.mkdir()
    made = made(folder, database)
    made.environment["BACKUPS"] = str(folder.parent / "backups")
    return made


def empty_server(folder, database):
    """A server on which nothing was ever set up: no table, no file."""
    made = server(folder, database, Process)
    if database == "sqlite":
        (folder / "site.sqlite3").unlink()
    else:
        made.script(
            "from django.db import connection\n"
            "connection.cursor().execute('DROP SCHEMA public CASCADE; CREATE SCHEMA public')"
        )
    return made


def backup_of(site):
    told = site.manage("backup")
    return told.partition("：")[0]


@pytest.mark.processes
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_ops_02_a_drill_restores_into_an_empty_server_replays_erasures_and_counts_and_files_match(tmp_path, database):
    if database == "postgresql" and not shutil.which("pg_dump"):
        pytest.skip("pg_dump is missing")
    old = server(tmp_path / "old", database)
    old.script(SAID.format(yes=True))
    rows, files = old.script(ROWS), old.script(FILES)
    path = backup_of(old)
    assert len(files) > 100
    # one server without the list: the backup as it was
    new = empty_server(tmp_path / "new", database)
    assert "补删了 0 位" in new.manage("restore", path)
    assert new.script(ROWS) == rows
    assert new.script(FILES) == files
    # she leaves; a server that is restored from the older backup, with the list of the house, knows nothing of her
    old.script(BEGIN)
    old.manage("replay_erasures")
    # and Lin takes a yes back
    old.script(SAID.format(yes=False))
    third = empty_server(tmp_path / "third", database)
    third.environment["ERASED_LIST"] = str(tmp_path / "old" / "erased")
    assert "补删了 1 位，补收了 1 处" in third.manage("restore", path)
    assert third.script(ALLOWS).strip() == "False"
    assert new.script(ALLOWS).strip() == "True"
    said = third.script("from tests.house.test_erasure import everything; print(everything())")
    assert mark("forums.Post") not in said
    assert mark("profiles.Member") not in said
    assert (
        third.script("from profiles.models import Member; print(Member.objects.filter(handle='qing').count())").strip()
        == "0"
    )
    # a later backup carries the list with it
    later = backup_of(old)
    with tarfile.open(later) as pack:
        assert b"key_hash" in pack.extractfile("erased.json").read()


DATABASES = pytest.mark.parametrize("database", ["sqlite", "postgresql"])
BIO = "from profiles.models import Member; print(Member.objects.get(handle='lin').bio)"


@pytest.mark.processes
@DATABASES
def test_ops_02_a_site_with_people_in_it_is_not_overwritten_by_mistake(tmp_path, database):
    site = server(tmp_path / "site", database)
    path = backup_of(site)
    files = site.script(FILES)
    site.script("from profiles.models import Member; Member.objects.filter(handle='lin').update(bio='后来写的')")
    site.script("from community.attachments.shelf import shelf; from django.core.files.base import ContentFile\n"
                "shelf().save('later.txt', ContentFile(b'x'))")  # fmt: skip
    assert "--over" in site.refusal("restore", path)
    assert "后来写的" in site.script(BIO)
    site.manage("restore", path, "--over")
    assert "后来写的" not in site.script(BIO)
    assert site.script(FILES) == files
    assert "left: [] []" in site.script(STATE)
    assert os.stat(path).st_mode & 0o077 == 0


# All that a restore could change, in one go: rows, files, what stands in them, what is left of an attempt.
STATE = """
import os
from community.backups.stores import count, stored
from django.conf import settings
from django.db import connection
from profiles.models import Member
with connection.cursor() as cursor:
    cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname = 'before_restore'" if connection.vendor != "sqlite" else "SELECT 1 WHERE 0")
    aside = cursor.fetchall()
beside = [n for n in os.listdir(settings.VAR) if n.startswith(("restoring-", "before_restore", "site.sqlite3.new", "site.sqlite3.before"))]
print(sorted(count().items()), sorted(stored("files")), sorted(stored("media")), list(Member.objects.values_list("handle", "bio")), "left:", aside, beside)
"""


def repacked(folder, name, *, dump=None, rows=None, vendor=None):
    """A backup (unpacked in a folder) with another dump, other numbers of rows or another database, its digests true."""
    told = json.loads((folder / "manifest.json").read_text("utf-8"))
    if dump:
        (folder / told["dump"]).write_bytes(dump)
        told["sha256"] = hashlib.sha256(dump).hexdigest()
    told |= {"rows": told["rows"] | (rows or {}), "database": vendor or told["database"]}
    (folder / "manifest.json").write_text(json.dumps(told), "utf-8")
    path = folder.parent / name
    with tarfile.open(path, "w:gz") as pack:
        for child in sorted(folder.iterdir()):
            pack.add(child, child.name)
    shutil.rmtree(folder)
    return str(path)


def unpacked(path, to):
    with tarfile.open(path) as pack:
        pack.extractall(to)  # noqa: S202 (one of our own)
    return to


@pytest.mark.parametrize("name", ["../evil", "/evil", "files/../../evil", "link"])
def test_ops_02_an_archive_that_reaches_out_of_its_folder_is_refused(tmp_path, name):
    path, to = tmp_path / "evil.tar.gz", tmp_path / "to" / "inner"
    to.mkdir(parents=True)
    with tarfile.open(path, "w:gz") as pack:
        member = tarfile.TarInfo(name)
        if name == "link":
            member.type, member.linkname = tarfile.SYMTYPE, "/etc"
        pack.addfile(member)
    with pytest.raises(actions.BadBackup, match=re.escape(name)):
        actions._unpack(path, to)
    assert not [found for found in tmp_path.rglob("*") if found.name in ("evil", "link")]


@pytest.mark.processes
@DATABASES
def test_ops_02_a_broken_changed_or_foreign_backup_changes_nothing_in_a_living_site(tmp_path, database):
    if database == "postgresql" and not shutil.which("pg_dump"):
        pytest.skip("pg_dump is missing")
    site = server(tmp_path / "site", database)
    whole = backup_of(site)
    # a backup that loads, but cannot be brought up to date: migrate stumbles after the swap
    forget = "from django.db.migrations.recorder import MigrationRecorder as M; M.Migration.objects.filter(app='{0}', name='{1}').{2}"
    site.script(forget.format("backups", "0001_backups", "delete()"))
    time.sleep(1.1)
    stumbling = backup_of(site)
    site.script(
        "from django.db.migrations.recorder import MigrationRecorder as M; M.Migration.objects.create(app='backups', name='0001_backups')"
    )
    site.script("from profiles.models import Member; Member.objects.filter(handle='lin').update(bio='后来写的')")
    before = site.script(STATE)
    assert "后来写的" in before
    assert "left: [] []" in before

    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(Path(whole).read_bytes()[: Path(whole).stat().st_size // 2])
    changed = unpacked(whole, tmp_path / "changed")
    next(p for p in (changed / "files").rglob("*") if p.is_file()).write_bytes(b"x")
    foreign = repacked(unpacked(whole, tmp_path / "foreign"), "foreign.tar.gz", vendor="oracle")
    dump = next(p for p in unpacked(whole, tmp_path / "peek").iterdir() if p.name.startswith("database.")).read_bytes()
    broken = repacked(
        unpacked(whole, tmp_path / "broken"), "broken.tar.gz", dump=dump[: len(dump) // 2] + b"?" * (len(dump) // 2)
    )
    garbage = repacked(unpacked(whole, tmp_path / "garbage"), "garbage.tar.gz", dump=b"no database" * 99)
    short = repacked(unpacked(whole, tmp_path / "short"), "short.tar.gz", rows={"profiles_member": 1})
    tried = [
        ("读不全", str(cut)), ("读不全", str(tmp_path / "nothing.tar.gz")), ("改过", repacked(changed, "again.tar.gz")),
        ("oracle", foreign), ("原来的站还在", broken), ("原来的站还在", garbage), ("原来的站还在", short),
        ("原来的站还在", stumbling),
    ]  # fmt: skip
    for sentence, path in tried:
        assert sentence in site.refusal("restore", path, "--over"), path
        assert site.script(STATE) == before, path
    if database == "postgresql":
        assert "没有 pg_restore" in site.refusal("restore", whole, "--over", PATH=str(tmp_path))
        assert site.script(STATE) == before
    # the control: the whole one comes in
    site.manage("restore", whole, "--over")
    assert "后来写的" not in site.script(BIO)


@pytest.mark.processes
def test_ops_02_a_database_that_is_in_use_is_not_replaced(tmp_path):
    site = server(tmp_path / "site", "sqlite")
    path = backup_of(site)
    with closing(sqlite3.connect(tmp_path / "site" / "site.sqlite3")) as somebody:
        somebody.execute("SELECT count(*) FROM profiles_member").fetchall()
        somebody.execute("BEGIN")
        somebody.execute("SELECT count(*) FROM profiles_member").fetchall()
        assert "原来的站还在" in site.refusal("restore", path, "--over")
    site.manage("restore", path, "--over")


@pytest.mark.processes
def test_ops_02_a_failed_restore_leaves_an_empty_server_empty(tmp_path):
    site = server(tmp_path / "site", "sqlite")
    new = empty_server(tmp_path / "new", "sqlite")
    garbage = repacked(unpacked(backup_of(site), tmp_path / "garbage"), "garbage.tar.gz", dump=b"no database" * 99)
    assert "原来的站还在" in new.refusal("restore", garbage)
    assert not (tmp_path / "new" / "site.sqlite3").exists() or "0" in new.script(
        "from django.db import connection; print(len(connection.introspection.table_names()))"
    )
    assert new.script("from community.backups.stores import stored; print(list(stored('files')))").strip() == "[]"


@pytest.fixture
def folder(settings, tmp_path, files_apart):
    settings.BACKUPS, settings.ERASED_LIST = str(tmp_path / "backups"), str(tmp_path / "erased")
    return tmp_path / "backups"


def test_ops_02_the_admins_button_makes_one_at_a_time_and_taking_it_out_is_logged(admin, folder, monkeypatch):
    client = as_(admin)
    assert "还没有" in client.get("/desk/backups/").content.decode()
    assert client.post("/desk/backups/new/").status_code == 302
    assert client.post("/desk/backups/new/").status_code == 302
    assert Backup.objects.count() == 1
    assert "正在做一份" in client.get("/desk/backups/").content.decode()
    # the dump itself needs a database in a file of its own: the drill makes one
    monkeypatch.setattr("community.backups.stores.dump", lambda to: ((to / "d").write_text("x"), ("d", {"a": 3}))[1])
    assert actions.make_asked(timezone.now()) == 1
    row = Backup.objects.get()
    assert row.rows == 3
    assert row.name in client.get("/desk/backups/").content.decode()
    answer = client.get(f"/desk/backups/{row.pk}/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content)[:2] == b"\x1f\x8b"
    assert Activity.objects.filter(verb="backup.fetched", actor=admin).count() == 1


def test_ops_02_what_could_not_be_made_says_why_and_another_may_be_asked_for(admin, folder, monkeypatch):
    actions.ask_for_backup(admin, at=NOON)

    def broken(to):
        raise actions.stores.NoTool("没有 pg_dump")

    monkeypatch.setattr("community.backups.stores.dump", broken)
    assert actions.make_asked(timezone.now()) == 0
    assert "没有 pg_dump" in as_(admin).get("/desk/backups/").content.decode()
    assert list(folder.glob("*")) == []
    actions.ask_for_backup(admin, at=NOON)
    assert Backup.objects.count() == 2


def test_ops_02_a_backup_goes_after_its_days_and_its_file_first(db, folder):
    folder.mkdir()
    (folder / "b.tar.gz").write_bytes(b"x")
    Backup.objects.create(asked_at=NOON, made_at=NOON, name="b.tar.gz")
    assert actions.forget_backups(NOON + KEPT - timedelta(seconds=1)) == 0
    assert actions.forget_backups(NOON + KEPT) == 1
    assert not (folder / "b.tar.gz").exists()


def test_ops_02_a_file_that_is_gone_is_said_to_be_gone(admin, folder):
    row = Backup.objects.create(asked_at=NOON, made_at=NOON, name="b.tar.gz")
    answer = as_(admin).get(f"/desk/backups/{row.pk}/")
    assert answer.status_code == 403
    assert "再做一份" in answer.content.decode()


class Full(OSError):
    """No room is left."""


@pytest.fixture
def shelves(settings, tmp_path, monkeypatch):
    """The two storages in folders of the test, and what a backup unpacked: one file that is new, one that differs, one that
    is the same. The database is let alone."""
    settings.VAR = tmp_path / "var"
    settings.VAR.mkdir()
    for name in ("_let_go", "_swap_sqlite", "_swap_postgresql", "_sqlite_back", "_psql", "connection"):
        monkeypatch.setattr(aside, name, Mock())
    backend = "django.core.files.storage.FileSystemStorage"
    for name in ("attachments", "default"):
        made = {"BACKEND": backend, "OPTIONS": {"location": tmp_path / name}}
        settings.STORAGES = {**settings.STORAGES, name: made}
    here = {"attachments/a/differs.txt": "old", "attachments/same.txt": "same", "default/later.txt": "later"}
    there = {"files/a/differs.txt": "new", "files/same.txt": "same", "media/b.txt": "b"}
    for folder, files in ((tmp_path, here), (tmp_path / "unpacked", there)):
        for name, words in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(words)
    numbers = {name: hashlib.sha256(words.encode()).hexdigest() for name, words in there.items()}
    told = lambda: {  # noqa: E731
        f"{place}/{path.relative_to(tmp_path / place)}": path.read_text()
        for place in ("attachments", "default") for path in (tmp_path / place).rglob("*") if path.is_file()
    }  # fmt: skip
    return tmp_path / "unpacked", {"files": numbers, "dump": "none", "rows": {}}, here, told


def test_ops_02_files_are_as_they_were_where_a_restore_fails_and_the_backups_alone_where_it_does_not(shelves):
    unpacked, manifest, here, told = shelves

    def fails():
        with aside.in_place(unpacked, manifest):
            assert told()["attachments/a/differs.txt"] == "new"
            raise Full

    with pytest.raises(Full):
        fails()
    assert told() == here
    with aside.in_place(unpacked, manifest):
        pass
    assert told() == {"attachments/a/differs.txt": "new", "attachments/same.txt": "same", "default/b.txt": "b"}


def test_ops_02_files_are_as_they_were_where_there_is_no_room_for_the_new_ones(shelves, monkeypatch):
    unpacked, manifest, here, told = shelves
    put = actions.stores.put
    monkeypatch.setattr(
        "community.backups.stores.put",
        lambda path, name: (_ for _ in ()).throw(Full) if name.endswith("b.txt") else put(path, name),
    )
    with pytest.raises(Full), aside.in_place(unpacked, manifest):
        raise AssertionError("it was let in")
    assert told() == here
