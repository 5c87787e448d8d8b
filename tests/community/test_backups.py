"""Backup and restore by one command or a button; a drill into an empty server (OPS-02)."""

import os
import shutil
import tarfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from community.activity.models import Activity
from community.backups import actions
from community.backups.models import KEPT, Backup
from tests.community.servers import ROOT, Process
from tests.conftest import NOON, as_
from tests.house.planting import mark

ROWS = "from community.backups.stores import count; import json; print(json.dumps(count(), sort_keys=True))"
FILES = """
import hashlib, json
from community.backups.stores import stored
from community.attachments.shelf import shelf
print(json.dumps({name: hashlib.sha256(shelf().open(name).read()).hexdigest() for name in stored("files")}, sort_keys=True))
"""
PLANT = "from tests.house.planting import plant; print(plant().pk)"
BEGIN = """
from django.utils import timezone
from community.privacy.actions import begin_erasure
from profiles.models import Member
print(begin_erasure(Member.objects.get(handle="qing"), keeps_posts=False, at=timezone.now())[1])
"""


def server(folder, database):
    folder.mkdir()
    made = Process(folder, database)
    made.environment["BACKUPS"] = str(folder.parent / "backups")
    return made


def empty_server(folder, database):
    """A server on which nothing was ever set up: no table, no file."""
    made = server(folder, database)
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
    old.script(PLANT)
    path = backup_of(old)
    rows, files = old.script(ROWS), old.script(FILES)
    assert len(files) > 100
    # one server without the list: the backup as it was
    new = empty_server(tmp_path / "new", database)
    assert "补删了 0 位" in new.manage("restore", path)
    assert new.script(ROWS) == rows
    assert new.script(FILES) == files
    # she leaves; a server that is restored from the older backup, with the list of the house, knows nothing of her
    old.script(BEGIN)
    old.manage("replay_erasures")
    third = empty_server(tmp_path / "third", database)
    third.environment["ERASED_LIST"] = str(tmp_path / "old" / "erased")
    assert "补删了 1 位" in third.manage("restore", path)
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


@pytest.mark.processes
def test_ops_02_a_site_with_people_in_it_is_not_overwritten_by_mistake(tmp_path):
    site = server(tmp_path / "site", "sqlite")
    site.script(PLANT)
    path = backup_of(site)
    site.script("from profiles.models import Member; Member.objects.filter(handle='lin').update(bio='后来写的')")
    refused = refusal(site, "restore", path)
    assert "--over" in refused
    assert "后来写的" in site.script("from profiles.models import Member; print(Member.objects.get(handle='lin').bio)")
    site.manage("restore", path, "--over")
    assert "后来写的" not in site.script(
        "from profiles.models import Member; print(Member.objects.get(handle='lin').bio)"
    )
    assert os.stat(path).st_mode & 0o077 == 0


def refusal(site, *command):
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=site.environment, capture_output=True, text=True
    )
    assert done.returncode
    return done.stderr


@pytest.mark.processes
def test_ops_02_a_broken_changed_or_foreign_backup_changes_nothing(tmp_path):
    site = server(tmp_path / "site", "sqlite")
    site.script(PLANT)
    path = backup_of(site)
    new = empty_server(tmp_path / "new", "sqlite")
    whole = Path(path).read_bytes()
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(whole[: len(whole) // 2])
    assert "读不全" in refusal(new, "restore", str(cut))
    changed = tmp_path / "changed"
    with tarfile.open(path) as pack:
        pack.extractall(changed, filter="data")
    victim = next(p for p in (changed / "files").rglob("*") if p.is_file())
    victim.write_bytes(b"x")
    again = tmp_path / "again.tar.gz"
    with tarfile.open(again, "w:gz") as pack:
        for child in sorted(changed.iterdir()):
            pack.add(child, child.name)
    assert "改过" in refusal(new, "restore", str(again))
    assert not (tmp_path / "new" / "site.sqlite3").exists() or "0" in new.script(
        "from django.db import connection; print(len(connection.introspection.table_names()))"
    )
    assert "读不全" in refusal(new, "restore", str(tmp_path / "nothing.tar.gz"))


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
