"""Backups go after their days, however they were made, and what a killed one left goes within hours (OPS-02)."""

import os
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from community.backups import actions
from community.backups.models import KEPT, Backup
from community.ops.figures import newest_backup
from tests.conftest import NOON, as_

HOUR = timedelta(hours=1)


@pytest.fixture
def folder(settings, tmp_path):
    settings.BACKUPS, settings.ERASED_LIST, settings.VAR = (
        tmp_path / "backups",
        str(tmp_path / "erased"),
        tmp_path / "var",
    )
    for made in (tmp_path / "backups", tmp_path / "var"):
        made.mkdir()
    return tmp_path / "backups"


def laid(path, at):
    """A file that was written at a time; in its folder, where that has a name of its own, nothing is younger."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    for one in (path, path.parent):
        os.utime(one, (at.timestamp(), at.timestamp()))
    return path


def test_ops_02_a_backup_that_a_command_made_goes_after_its_days_as_one_of_the_desk(db, folder):
    path = laid(folder / f"{timezone.localtime(NOON):backup-%Y%m%d-%H%M%S.tar.gz}", NOON + 9 * HOUR)  # copied since
    other = laid(folder / "notes.tar.gz", NOON - 2 * KEPT)
    assert actions.forget_backups(NOON + KEPT - HOUR) == 0
    assert path.exists()
    assert not Backup.objects.exists()
    assert actions.forget_backups(NOON + KEPT) == 1
    assert not path.exists()
    assert other.exists()  # what is none stays


def test_ops_02_one_that_a_command_made_in_the_sites_folder_stands_at_the_desk(admin, folder, tmp_path):
    call_command("backup", to=str(folder), stdout=StringIO())
    call_command("backup", to=str(tmp_path / "elsewhere"), stdout=StringIO())
    row = Backup.objects.get()
    page = as_(admin).get("/desk/backups/").text
    assert row.name in page
    assert f"{row.rows} 行" in page.replace("\xa0", " ")
    assert b"".join(as_(admin).get(f"/desk/backups/{row.pk}/").streaming_content)[:2] == b"\x1f\x8b"


def test_ops_02_a_copy_is_no_younger_than_what_it_was_made_of(folder):
    laid(folder / f"{timezone.localtime(NOON - 9 * HOUR):backup-%Y%m%d-%H%M%S.tar.gz}", NOON)
    assert newest_backup() == NOON - 9 * HOUR
    laid(folder / "backup-by-hand.tar.gz", NOON - HOUR)  # its name says nothing
    assert newest_backup() == NOON - HOUR


def test_ops_02_one_with_a_row_is_counted_once(db, folder):
    laid(folder / "backup-20260101-040000.tar.gz", NOON)
    Backup.objects.create(asked_at=NOON, made_at=NOON, name="backup-20260101-040000.tar.gz")
    assert actions.forget_backups(NOON + KEPT) == 1
    assert not Backup.objects.exists()


@pytest.mark.parametrize("place", ["backups/.making-x1", "var/restoring-x1"])
def test_ops_02_what_a_killed_backup_or_restore_left_goes_and_what_is_still_at_work_stays(db, folder, place):
    left, other = folder.parent / place, folder.parent / "var" / "files"
    for made in (left, other):
        laid(made / "database.dump", NOON)
    assert actions.make_asked(NOON + 6 * HOUR) == 0
    assert left.exists()  # it may still be at work
    laid(left / "database.dump", NOON + HOUR)
    os.utime(left, (NOON.timestamp(), NOON.timestamp()))
    actions.make_asked(NOON + 6.5 * HOUR)
    assert left.exists()  # it is: the folder is old, what it writes is not
    actions.make_asked(NOON + 7.5 * HOUR)
    assert not left.exists()
    assert other.exists()


def test_ops_02_a_backup_clears_what_an_earlier_one_left_in_its_own_folder(
    db, folder, tmp_path, monkeypatch, files_apart
):
    """The worker knows of no folder but its own; `backup --to` looks after the one it is told."""
    at = timezone.now()
    old, young = (laid(tmp_path / "to" / f".making-{hours}" / "dump", at - hours * HOUR) for hours in (7, 5))
    monkeypatch.setattr("community.backups.stores.dump", lambda to: ((to / "d").write_text("x"), ("d", {"a": 3}))[1])
    actions.make(tmp_path / "to", at)
    assert not old.exists()
    assert young.exists()
