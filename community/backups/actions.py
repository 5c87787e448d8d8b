"""Make a backup, bring one back, forget the old ones."""

import json
import os
import shutil
import tarfile
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community.access.permissions import Refused, check_power
from community.access.roles import Power
from community.activity.actions import record
from community.backups import aside, stores
from community.backups.models import KEPT, Backup
from community.backups.verbs import BACKUP_ASKED, BACKUP_FETCHED
from community.privacy.actions import go_on, keep_last_words, keep_list, replay, replay_words
from community.privacy.actions.listing import listed

FORMAT = 1
# What a backup is called, by the site's clock.
NAMED = "backup-%Y%m%d-%H%M%S.tar.gz"
# After this long whoever began to make or bring back a backup is taken for dead.
SILENT = timedelta(hours=6)


class BadBackup(Exception):
    """It cannot be made or brought back; its sentence says why, and nothing was changed."""


def folder():
    """Where backups lie."""
    return Path(settings.BACKUPS)


@transaction.atomic
def ask_for_backup(by, *, at):
    """The worker makes one from now on; while one is made, it is that one."""
    check_power(by, Power.APPOINT)
    waiting = Backup.objects.filter(made_at=None, why="").first()
    if waiting:
        return waiting
    row = Backup.objects.create(asked_at=at)
    record(by, BACKUP_ASKED, row, audience="staff", at=at)
    return row


@transaction.atomic
def note_fetched(by, row, *, at):
    """Somebody takes a backup out of the house: a line of the log before the first byte."""
    check_power(by, Power.APPOINT)
    if not (folder() / row.name).is_file():
        raise Refused(_("这份备份的文件不在了，可能被挪走了。再做一份，几分钟就好。"))
    record(by, BACKUP_FETCHED, row, title=row.name, audience="staff", at=at)


def make_asked(at):
    """Make what was asked for; returns how many backups were made. What is past its days goes, and what was left behind."""
    forget_backups(at)
    forget_leftovers(folder(), at)
    done = 0
    for row in Backup.objects.filter(made_at=None, why=""):
        free = Backup.objects.filter(pk=row.pk, begun_at=None) | Backup.objects.filter(
            pk=row.pk, begun_at__lt=at - SILENT
        )
        if not free.update(begun_at=at):
            continue
        try:
            path, told = make(folder(), at)
        except (BadBackup, OSError, DatabaseError) as error:
            Backup.objects.filter(pk=row.pk).update(why=str(error)[:200])
            continue
        Backup.objects.filter(pk=row.pk).update(made_at=at, **_sums(path, told))
        done += 1
    return done


def _sums(path, told):
    rows, files = sum(told["rows"].values()), len(told["files"])
    return {"name": path.name, "bytes": path.stat().st_size, "rows": rows, "files": files}


def make_by_hand(to, at):
    """As `make`; one that lies in the site's own folder stands at the desk too."""
    path, told = make(to, at)
    if path.parent.resolve() == folder().resolve():
        Backup.objects.create(asked_at=at, begun_at=at, made_at=at, **_sums(path, told))
    return path, told


def make(to, at):
    """Write a backup into a folder; returns (its path, its manifest). It is there whole or not at all."""
    to = Path(to)
    to.mkdir(parents=True, exist_ok=True)
    forget_leftovers(to, at)
    keep_list()
    path = to / f"{timezone.localtime(at):{NAMED}}"
    with tempfile.TemporaryDirectory(dir=to, prefix=".making-") as making:
        new = Path(making) / path.name
        new.touch(mode=0o600)
        try:
            told = _write(new, Path(making), at)
        except stores.Unusable as error:
            raise BadBackup(str(error)) from error
        new.replace(path)
    return path, told


def _write(new, making, at):
    name, rows = stores.dump(making)
    told = {
        "format": FORMAT, "made": at.isoformat(), "site": settings.SITE_URL, "database": connection.vendor, "dump": name, "rows": rows,
        "files": {},
    }  # fmt: skip
    with tarfile.open(new, "w:gz", compresslevel=3) as pack:
        with (making / name).open("rb") as file:
            told["sha256"] = stores.digest_of(file)
        pack.add(making / name, name)
        _add_text(pack, making, "erased.json", json.dumps(list(listed().values()), ensure_ascii=False))
        for place in stores.STORAGES:
            for stored in stores.stored(place):
                _add_file(pack, making, place, stored, told["files"])
        _add_text(pack, making, "manifest.json", json.dumps(told, ensure_ascii=False, indent=1))
    return told


def _add_text(pack, making, name, text):
    (making / name).write_text(text, "utf-8")
    pack.add(making / name, name)


def _add_file(pack, making, place, stored, files):
    """One stored file with its number; one that was deleted since it was listed is left out."""
    copy = making / "copy"
    try:
        with storages[stores.STORAGES[place]].open(stored) as source, copy.open("wb") as target:
            shutil.copyfileobj(source, target, stores.PIECE)
    except FileNotFoundError:
        return
    with copy.open("rb") as file:
        files[f"{place}/{stored}"] = stores.digest_of(file)
    pack.add(copy, f"{place}/{stored}")


def restore(file, *, over=False, at):
    """Put a backup in the place of this site, erase from it whoever has left since, and take back again what members took
    back since. Pages and workers must stand still. Returns (its manifest, how many erasures were replayed, how many words of
    members). The old site goes when all of that has gone well: on any failure, and where it is interrupted, it stands as it
    was. Raises BadBackup where the backup is broken or of another database, its tools are missing, an earlier restore was
    killed, or the site is not empty and `over` was not said."""
    with tempfile.TemporaryDirectory(dir=settings.VAR, prefix="restoring-") as unpacked:
        unpacked = Path(unpacked)
        try:
            _check_free(over)
            told, also = _unpack(file, unpacked)
            if over:
                with suppress(DatabaseError):
                    keep_list()
            with aside.in_place(unpacked, told):
                call_command("migrate", verbosity=0)
                return told, _replay(also, at), replay_words(at)
        except (stores.Unusable, DatabaseError, OSError, CommandError, KeyboardInterrupt) as error:
            raise BadBackup(_what_stands() % {"why": str(error)[-300:]}) from error


def _check_free(over):
    _tidy()
    if aside.is_halfway():
        raise BadBackup(
            _(
                "上一次还原停在半路，原来的站收在一边，没有动它。先跑 manage.py restore --undo 放回来（停下以后写的不会留下），再还原。"
            )
        )
    if not over and _is_lived_in():
        raise BadBackup(_("这里不是空站，没有动它。确定要盖掉，加上 --over；先停下页面和 worker。"))


def _tidy():
    try:
        aside.tidy()
    except (stores.Unusable, OSError) as error:
        why = _("上一次还原收起来的旧站清不掉（%(why)s），什么都没动。") % {"why": str(error)[-300:]}
        raise BadBackup(why) from error


def _what_stands():
    """The sentence for a restore that was broken off, by what it has left."""
    if aside.has_ended():
        return _("还原好了，可以开门；只是原来的站没收拾干净（%(why)s），下次还原会接着收拾。")
    if aside.is_here():
        return _("没还原成（%(why)s），原来的站也没放回来。先别开门，毛病好了跑 manage.py restore --undo。")
    return _("没还原成（%(why)s）。原来的站还在，什么都没变。")


def undo_restore():
    """Put back the site that stood before a restore that was killed; what was written since goes. Pages and workers must stand
    still. Raises BadBackup where no restore was, or where it cannot be put back now."""
    try:
        _tidy()
        if not aside.is_halfway():
            raise BadBackup(_("没有停在半路的还原，什么都没动。"))
        aside.undo()
    except (stores.Unusable, DatabaseError, OSError, KeyboardInterrupt) as error:
        why = _("没放回来（%(why)s）。原来的站还收在一边，毛病好了再跑一次。") % {"why": str(error)[-300:]}
        raise BadBackup(why) from error


def _is_lived_in():
    try:
        return get_user_model().objects.exists()
    except DatabaseError:  # no table yet
        return False


def _replay(also, at):
    count = replay(at, also)
    while go_on(at, seconds=60):
        time.sleep(0.2)
    return count


def _plain(pack):
    """The members of an archive, each its own user's alone. Raises ValueError where one is no file within it (Python's own
    filter for that came with 3.11.4)."""
    for member in pack:
        path = PurePosixPath(member.name)
        if not (member.isfile() or member.isdir()) or path.is_absolute() or ".." in path.parts:
            raise ValueError(member.name)
        member.mode = 0o700 if member.isdir() else 0o600
        member.uid, member.gid, member.uname, member.gname = os.getuid(), os.getgid(), "", ""
        yield member


def _unpack(file, to):
    """(The manifest of a backup that is whole, its list of erasures), all of it unpacked."""
    try:
        with tarfile.open(file, "r:gz") as pack:
            pack.extractall(to, members=_plain(pack))  # noqa: S202 (members are looked at)
        told = json.loads((to / "manifest.json").read_text("utf-8"))
        also = json.loads((to / "erased.json").read_text("utf-8"))
        parts = {told["dump"]: told["sha256"], **told["files"]}
        for name, wanted in parts.items():
            with (to / name).open("rb") as part:
                if stores.digest_of(part) != wanted:
                    raise ValueError(name)
    except (tarfile.TarError, OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise BadBackup(
            _("这份备份读不全或者被改过（%(why)s），什么都没动。换一份再来。") % {"why": str(error)[:120]}
        ) from error
    if told["format"] != FORMAT or told["database"] != connection.vendor:
        raise BadBackup(
            _("这份备份是 %(theirs)s 的，这里用的是 %(ours)s，对不上。什么都没动。")
            % {"theirs": told["database"], "ours": connection.vendor}
        )
    return told, also


def tidy_list(_at):
    """Of what members took back the list beside the database keeps the last word on each matter: whatever backup is brought
    back, nothing else of it is asked for. How old a line is counts for nothing, because a backup that was fetched lies
    outside the house for as long as somebody keeps it. Returns how many lines went."""
    return keep_last_words()


def found():
    """The backups in the folder, whoever made or brought them."""
    return folder().glob("backup-*.tar.gz")


def made_at(path):
    """When a backup was made, as its name says; a copy is no younger for having been copied."""
    try:
        return timezone.make_aware(datetime.strptime(path.name, NAMED))  # noqa: DTZ007
    except ValueError:
        return _touched([path])


def forget_backups(at):
    """Delete backups past their days, the file first, and files that have no row because a command made them; returns how
    many."""
    rows = list(Backup.objects.filter(made_at__lte=at - KEPT))
    for row in rows:
        (folder() / row.name).unlink(missing_ok=True)
    Backup.objects.filter(pk__in=[row.pk for row in rows]).delete()
    old = [path for path in found() if made_at(path) <= at - KEPT]
    for path in old:
        path.unlink(missing_ok=True)
    return len(rows) + len(old)


def forget_leftovers(made_in, at):
    """Delete what a backup that was killed left in the folder it was made in, and a restore beside the site: a copy of all
    there is. Returns how many."""
    left = [*Path(made_in).glob(".making-*"), *Path(settings.VAR).glob("restoring-*")]
    dead = [path for path in left if _touched([path]) < at - SILENT and _touched(path.rglob("*")) < at - SILENT]
    for path in dead:
        shutil.rmtree(path, ignore_errors=True)
    return len(dead)


def _touched(paths):
    """When the youngest of some paths was written; the end of time where one goes just now: somebody is at work there."""
    try:
        return datetime.fromtimestamp(max((path.lstat().st_mtime for path in paths), default=0), UTC)
    except FileNotFoundError:
        return datetime.max.replace(tzinfo=UTC)
