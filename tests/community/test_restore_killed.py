"""A restore that is killed can be undone and does not bury the site that stood before; a signal is a failure (OPS-02)."""

import shutil
import signal
import time

import pytest

from tests.community.servers import ready
from tests.community.test_backups import BIO, DATABASES, FILES, STATE, backup_of, empty_server, server

pytestmark = pytest.mark.processes
# A restore that ends itself by a signal at a moment: {AT} patches what comes then.
RESTORE = """
import os, signal, time
from community.backups import actions, aside, stores
from community.management.commands import restore as command
from django.core.management import execute_from_command_line

def struck(*_, **__):
    os.kill(os.getpid(), signal.{name})
    time.sleep(20)

def after(call, says=""):
    def called(*args, **told):
        answer = call(*args, **told)
        if says in str(args):
            struck()
        return answer
    return called

{at}
execute_from_command_line(["manage.py", "restore", {path!r}, "--over"])
"""
AMID_FILES = "stores.put = after(stores.put)"
SWAPPED = "actions.call_command = struck"
# the swap is committed, and who asked for it does not know it yet
AS_SWAPPED = """
stores.run_tool = after(stores.run_tool, "RENAME TO before_restore;")
os.replace = after(os.replace, "site.sqlite3.new")
"""
ENDED = "aside._throw_away = struck"
CHANGED = """
from community.attachments.shelf import shelf
from community.backups.stores import stored
from django.core.files.base import ContentFile
from profiles.models import Member
Member.objects.filter(handle="lin").update(bio="后来写的")
name = next(stored("files"))
shelf().delete(name)
shelf().save(name, ContentFile(b"later"))
shelf().save("later.txt", ContentFile(b"x"))
"""


@pytest.fixture
def site(tmp_path, database):
    """A site with a backup, changed since in rows and files."""
    if database == "postgresql" and not shutil.which("pg_dump"):
        pytest.skip("pg_dump is missing")
    made = server(tmp_path / "site", database)
    made.backup = backup_of(made)
    made.script(CHANGED)
    return made


def struck(site, name, at):
    """How a restore ended that was sent a signal at a moment."""
    code = RESTORE.format(name=name, at=at, path=site.backup)
    return ready().script(code, site.environment)


def stands(site):
    """(Rows and files as they stand, what is left of a restore), without the copies that the worker takes away in time."""
    said = [*site.script(STATE).partition("left:"), site.script(FILES)]
    left = [name for name in said[2].split("'") if name.startswith(("before", "site.sqlite3"))]
    return said[0] + said[3], left


@DATABASES
@pytest.mark.parametrize("at", [AMID_FILES, AS_SWAPPED, SWAPPED], ids=["amid_files", "as_swapped", "swapped"])
def test_ops_02_a_restore_that_was_killed_is_not_begun_again_over_the_way_back_and_can_be_undone(site, at):
    before = stands(site)
    assert "后来写的" in before[0]
    assert before[1] == []
    assert struck(site, "SIGKILL", at).returncode == -signal.SIGKILL
    halfway = stands(site)
    assert halfway[0] != before[0]
    assert halfway[1]
    for more in ((), ("--over",)):
        assert "--undo" in site.refusal("restore", site.backup, *more)
        assert stands(site) == halfway
    assert "放回来了" in site.manage("restore", "--undo")
    assert stands(site) == before
    assert "没有停在半路的还原" in site.refusal("restore", "--undo")
    # the control: nothing stands aside any more, and the very same restore goes through
    site.manage("restore", site.backup, "--over")
    assert "后来写的" not in site.script(BIO)


@DATABASES
def test_ops_02_an_undo_that_was_killed_is_done_again(site):
    before = stands(site)
    struck(site, "SIGKILL", SWAPPED)
    killed = f"{ENDED}\nexecute_from_command_line(['manage.py', 'restore', '--undo'])"
    assert struck(site, "SIGKILL", killed).returncode == -signal.SIGKILL
    assert "--undo" in site.refusal("restore", site.backup, "--over")
    site.manage("restore", "--undo")
    assert stands(site) == before


@DATABASES
def test_ops_02_a_restore_that_was_killed_while_it_tidied_up_has_ended_and_is_not_undone(site):
    assert struck(site, "SIGKILL", ENDED).returncode == -signal.SIGKILL
    assert "后来写的" not in site.script(BIO)
    site.script("from profiles.models import Member; Member.objects.filter(handle='lin').update(bio='还原以后写的')")
    assert "没有停在半路的还原" in site.refusal("restore", "--undo")
    assert "还原以后写的" in site.script(BIO)
    assert stands(site)[1] == []
    assert "later.txt" not in site.script(FILES)


@DATABASES
@pytest.mark.parametrize(("name", "at"), [("SIGTERM", AS_SWAPPED), ("SIGHUP", SWAPPED)], ids=["term", "hup"])
def test_ops_02_a_signal_puts_the_old_site_back_before_the_restore_ends(site, name, at):
    before = stands(site)
    ended = struck(site, name, at)
    assert f"没还原成（{name}）。原来的站还在" in ended.stderr
    assert stands(site) == before
    assert "restoring-" not in site.script(STATE)
    site.manage("restore", site.backup, "--over")


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_ops_02_a_signal_that_nobody_heeds_leaves_the_restore_halfway_control(site):
    ended = struck(site, "SIGTERM", f"{SWAPPED}\ncommand.heed_signals = lambda: None")
    assert ended.returncode == -signal.SIGTERM
    assert stands(site)[1]
    assert "--undo" in site.refusal("restore", site.backup, "--over")


@pytest.mark.parametrize("database", ["sqlite"])
def test_ops_02_a_restore_that_was_told_to_outlive_its_terminal_does(site):
    """As `nohup` tells it; the control is the signal that puts the old site back."""
    at = f"{SWAPPED}\nsignal.signal(signal.SIGHUP, signal.SIG_IGN)\ntime.sleep = lambda _: None"
    assert struck(site, "SIGHUP", at).returncode == 0
    assert "后来写的" not in site.script(BIO)


@pytest.mark.parametrize("database", ["sqlite"])
def test_ops_02_on_an_empty_server_an_undone_restore_leaves_nothing(tmp_path, site, database):
    new = empty_server(tmp_path / "new", database)
    new.backup = site.backup
    assert struck(new, "SIGKILL", SWAPPED).returncode == -signal.SIGKILL
    assert "--undo" in new.refusal("restore", new.backup)
    new.manage("restore", "--undo")
    assert new.script("from django.db import connection; print(connection.introspection.table_names())").strip() == "[]"
    assert new.script("from community.backups.stores import stored; print(list(stored('files')))").strip() == "[]"
    new.manage("restore", new.backup)


@pytest.mark.parametrize("database", ["sqlite"])
def test_ops_02_a_restore_is_told_of_one_backup_or_of_none(site):
    assert "只能是其中一样" in site.refusal("restore")
    assert "只能是其中一样" in site.refusal("restore", site.backup, "--undo")


OTHERS = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("CREATE SCHEMA others; CREATE TABLE others.notes (n int); INSERT INTO others.notes VALUES (7)")
"""
NOTES = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT to_regclass('others.notes')::text")
    print(cursor.fetchone()[0])
"""
WHOLE = """
from community.backups import stores
from django.core.management import call_command
run = stores.run_tool
stores.run_tool = lambda *words: run(*[word for word in words if word != "--schema=public"])
call_command("backup")
"""


@pytest.mark.parametrize("database", ["postgresql"])
def test_ops_02_a_backup_takes_the_sites_own_schema_and_a_restore_brings_no_other(tmp_path, site, database):
    """In one database with others' tables: they are in no backup, stay where they are, and come in by no older backup."""
    site.script(OTHERS)
    time.sleep(1.1)
    own = backup_of(site)
    time.sleep(1.1)
    whole = site.script(WHOLE).partition("：")[0]
    assert b"others" not in dump_in(own, tmp_path / "own")
    assert b"others" in dump_in(whole, tmp_path / "whole")  # the control: a dump of all there is, as it was once made
    for path in (own, whole):
        site.manage("restore", path, "--over")
        assert site.script(NOTES).strip() == "others.notes"
        new = empty_server(tmp_path / f"new-{path == own}", database)
        new.manage("restore", path)
        assert new.script(NOTES).strip() == "None"


def dump_in(path, to):
    shutil.unpack_archive(path, to)
    return (to / "database.dump").read_bytes()
