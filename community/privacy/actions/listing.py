"""The list of erasures beside the database: whatever backup is restored, who left stays away."""

import json
import os
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.dateparse import parse_datetime

from community.privacy.models import Erasure
from community.privacy.receipt import key_hash
from community.privacy.registry import every_key, members_of

# What the list holds of an erasure: hashes, moments, the receipt. Nothing says whose it was.
MOMENTS = ("asked_at", "begun_at", "done_at")
KEPT = ("key_hash", "token_hash", "keeps_posts", "receipt", "sha256")


def _file():
    return Path(settings.ERASED_LIST) / "erased.jsonl"


def listed():
    """{key hash: what is kept of the erasure} as the list says."""
    path = _file()
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line] if path.exists() else []
    return {row["key_hash"]: row for row in rows}


def keep_list():
    """Bring the list up to what the table says; what only the list knows stays in it."""
    rows = listed()
    for row in Erasure.objects.order_by("pk"):
        kept = {name: getattr(row, name) for name in KEPT}
        rows[row.key_hash] = kept | {n: m.isoformat() if (m := getattr(row, n)) else None for n in MOMENTS}
    _write(rows)


def _write(rows):
    path = _file()
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(f".{os.getpid()}")
    with new.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n" for row in rows.values())
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def replay(at, also=()):
    """After a backup was brought back: everybody who has left since is erased from it again, and receipts stand as they
    were. `also` are rows of further lists. The erasures are begun here; the worker, or `go_on`, does them. Returns how
    many there are."""
    rows = {row["key_hash"]: row for row in also} | listed()
    with transaction.atomic():
        for row in rows.values():
            moments = {name: parse_datetime(row[name]) if row[name] else None for name in MOMENTS}
            kept = {name: row[name] for name in KEPT if name != "key_hash"}
            Erasure.objects.update_or_create(
                key_hash=row["key_hash"], defaults=kept | moments | {"rows_done_at": moments["done_at"]}
            )
        here = _who_came_back({row.key_hash: row for row in Erasure.objects.all()})
        for row, member in here:
            Erasure.objects.filter(pk=row.pk).update(
                number=member.pk,
                after="",
                counts={},
                bag={},
                rows_done_at=None,
                done_at=None,
                begun_at=row.begun_at or at,
            )
    keep_list()
    return len(here)


def _who_came_back(rows):
    """[(Erasure, member)] of those whose subject key is in the database again."""
    keys = {key: rows[hashed] for key in every_key() if (hashed := key_hash(key)) in rows}
    people = members_of(keys)
    return [(row, people[key]) for key, row in keys.items() if key in people]
