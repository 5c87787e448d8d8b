"""What members took back is kept beside the database: whatever backup is restored, it stays taken back."""

import fcntl
import json
import os
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.dateparse import parse_datetime

from community.privacy.receipt import key_hash
from community.privacy.registry import every_key, members_of, outliving, subject_of


def keep_word(kind, member, about, said, *, at):
    """With the commit of what is going on, one line stands beside the database: what `member` said of `about` (a purpose, a
    word). `said` is what the registered replay of `kind` needs. Of its member it says a hash alone."""
    told = {"kind": kind, "key_hash": key_hash(subject_of(member)), "about": about, "said": said, "at": at.isoformat()}
    transaction.on_commit(lambda: _append(json.dumps(told, ensure_ascii=False, sort_keys=True) + "\n"))


def forget_words(member):
    """Take a member's lines out; returns how many went."""
    hashed = key_hash(subject_of(member))
    with _alone():
        lines = _lines()
        stay = [line for line in lines if line["key_hash"] != hashed]
        if len(stay) < len(lines):
            _write(stay)
    return len(lines) - len(stay)


def keep_last_words():
    """Take out what a later word on the same matter has replaced: a replay asks for the last of each alone. Returns how many
    lines went."""
    with _alone():
        lines = _lines()
        last = _last(lines)
        if len(last) < len(lines):
            _write(last.values())
    return len(lines) - len(last)


def replay_words(at):
    """After a backup was brought back: what was taken back since is taken back again, each by its room, the last word of each
    alone. Returns how many changed something."""
    last = _last(_lines())
    hashes = {hashed for hashed, *_rest in last}
    keys = {key_hash(key): key for key in every_key() if key_hash(key) in hashes}
    people, count = members_of(keys.values()), 0
    in_order = sorted(last.items(), key=lambda item: parse_datetime(item[1]["at"]))
    for (hashed, kind, about), line in in_order:
        member = people.get(keys.get(hashed))
        if member is not None and kind in outliving:
            count += bool(outliving[kind](member, about, line["said"], parse_datetime(line["at"]), at))
    return count


def _file():
    return Path(settings.ERASED_LIST) / "taken_back.jsonl"


def _lines():
    path = _file()
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line] if path.exists() else []


def _last(lines):
    return {(line["key_hash"], line["kind"], line["about"]): line for line in lines}


@contextmanager
def _alone():
    """Nobody else writes the list meanwhile, in any process of this machine."""
    path = _file().with_suffix(".lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _append(line):
    with _alone(), _file().open("a", encoding="utf-8") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())


def _write(lines):
    new = _file().with_suffix(".new")
    with new.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())
    new.replace(_file())
