"""Erase somebody everywhere, batch by batch: it can be killed anywhere and goes on where the last batch committed."""

import logging
import secrets
import time
from datetime import date, datetime, timedelta

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from community.privacy.actions.listing import keep_list
from community.privacy.compacting import Busy, compact
from community.privacy.models import Erasure
from community.privacy.receipt import canonical, digest, key_hash, token_hash
from community.privacy.registry import Whom, holdings, subject_of, traces

log = logging.getLogger(__name__)
# Rows of one batch, which is one transaction; seconds of work the worker gives at a time, so that readers of the log have
# their turn; and the part of the time in which the stores are packed, where one leaves after the other.
BATCH, SLICE, PACKING_SHARE = 500, 1.0, 0.1
_packed = {"until": 0.0}
# Seconds in which nothing is tried again after something went wrong (an engine that is away).
REST = 30
_resting = {"until": 0.0}


@transaction.atomic
def begin_erasure(member, *, keeps_posts, token=None, asked_at=None, at):
    """The worker erases this member from now on; returns the Erasure and the secret of its receipt's link (a new one, where none was given). The second time for the same member nothing is begun anew."""
    token = token or secrets.token_urlsafe(24)
    row, _made = Erasure.objects.get_or_create(
        key_hash=key_hash(subject_of(member)),
        defaults={
            "token_hash": token_hash(token), "number": member.pk, "keeps_posts": keeps_posts, "asked_at": asked_at or at,
            "begun_at": at,
        },
    )  # fmt: skip
    transaction.on_commit(keep_list)
    return row, token


def parts():
    """Everything an erasure walks, in its order: the register of holdings and nothing else."""
    return sorted([*holdings.values(), *traces.values()], key=lambda part: part.turn)


def go_on(at, seconds=SLICE):
    """Work on what is to be erased for some seconds; where the rows are done, pack the stores and write the receipts.
    Returns whether there is more to do."""
    end = time.monotonic() + seconds
    if time.monotonic() < _resting["until"]:
        return True
    try:
        return _go_on(at, end)
    except Exception:  # it stays in the open and is tried again; the worker's other work goes on
        log.exception("an erasure waits %s seconds", REST)
        _resting["until"] = time.monotonic() + REST
        return True


def _go_on(at, end):
    for pk in Erasure.objects.filter(rows_done_at=None).order_by("pk").values_list("pk", flat=True):
        while _batch(pk, at):
            # Whoever waits to write has a turn between two batches.
            time.sleep(0.01)
            if time.monotonic() > end:
                return True
    if (
        Erasure.objects.filter(done_at=None, rows_done_at__isnull=False).exists()
        and time.monotonic() > _packed["until"]
    ):
        _finish(at)
    return Erasure.objects.filter(done_at=None).exists()


def erase_rows(pk, at):
    """All batches of one erasure, one after the other; without packing the stores."""
    while _batch(pk, at):
        pass


@transaction.atomic
def _batch(pk, at):
    """One batch with its count and its place in the walk; False where nothing is left, or another worker is at it."""
    rows = Erasure.objects.select_for_update(skip_locked=True).filter(pk=pk, rows_done_at=None)
    row = rows.first()
    if row is None:
        return False
    member = get_user_model()._base_manager.filter(pk=row.number).first()
    whom = Whom(member, row.number, row.keeps_posts, at, row.bag)
    for part in parts():
        if _place(part) <= row.after:
            continue
        done = {name: n for name, n in _step(part, whom).items() if n}
        _count(row.counts, part, done)
        if done and getattr(part, "forget", "") != "keep":
            row.save(update_fields=["after", "counts", "bag"])
            return True
        row.after = _place(part)
    row.rows_done_at, row.bag = at, {}
    row.save(update_fields=["after", "counts", "bag", "rows_done_at"])
    return False


def _place(part):
    step, code = part.turn
    return f"{step:03d}:{code}"


def _step(part, whom):
    if part.code in holdings and whom.member is None:
        return {}
    if getattr(part, "forget", "") == "keep":
        return _kept(part, whom.member)
    if part.erase:
        return part.erase(whom, BATCH)
    ids = list(part.rows(whom.member).values_list("pk", flat=True)[:BATCH])
    rows = part.model._default_manager.filter(pk__in=ids)
    if not ids:
        return {}
    if part.forget == "delete":
        rows.delete()
        return {"deleted": len(ids)}
    rows.update(**dict.fromkeys(part.mine), **emptied(part))
    return {"unnamed": len(ids)}


def emptied(holding):
    """{column: empty value} of what a row without a name loses beside it."""
    return {name: holding.model._meta.get_field(name).get_default() or "" for name in holding.clears.split()}


def _kept(holding, member):
    rows = holding.rows(member)
    term = holding.term
    kept = {"kept": rows.count()}
    if kept["kept"] and term.days is not None:
        last = rows.aggregate(last=Max(term.since))["last"]
        day = timezone.localdate(last) if isinstance(last, datetime) else last
        kept["until"] = (day + timedelta(days=term.days)).isoformat() if isinstance(day, date) else ""
    return kept


def _count(counts, part, done):
    for name, n in done.items():
        if name == "looked":
            continue
        had = counts.setdefault(part.code, {})
        had[name] = n if name == "until" else had.get(name, 0) + n


def _finish(at):
    began = time.monotonic()
    try:
        how = compact()
    except Busy as busy:
        log.warning("packing the database is tried again: %s", busy)
        return
    for pk in Erasure.objects.filter(done_at=None, rows_done_at__isnull=False).values_list("pk", flat=True):
        _write_receipt(pk, how, at)
    # What the receipts themselves have written lies in the log of a file that was just emptied.
    took = time.monotonic() - began
    _packed["until"] = time.monotonic() + took / PACKING_SHARE


@transaction.atomic
def _write_receipt(pk, how, at):
    row = Erasure.objects.select_for_update().get(pk=pk)
    if row.done_at:
        return
    row.done_at, row.number = at, None
    if not row.receipt:
        row.receipt = canonical(body_of(row, how))
        row.sha256 = digest(row.receipt)
    row.counts = {}
    row.save()
    transaction.on_commit(keep_list)


def body_of(row, how):
    """What a receipt says: numbers, stores, reasons and dates, and nothing about whose they were."""
    lines = []
    for part in parts():
        for done, n in row.counts.get(part.code, {}).items():
            if done == "until":
                continue
            line = {"what": str(part.name), "code": part.code, "store": str(getattr(part, "store", "")) or "数据库"}
            line |= {"done": done, "rows": n}
            if done != "deleted" and getattr(part, "why", ""):
                line["why"] = str(part.why)
            if until := row.counts[part.code].get("until"):
                line["until"] = until
            lines.append(line)
    return {
        "receipt": row.receipt_number, "asked": _day(row.asked_at), "begun": _second(row.begun_at),
        "done": _second(row.done_at), "posts": "stay" if row.keeps_posts else "gone", "rows": lines,
        "stays": [str(trace.stays) for trace in traces.values() if trace.stays], "database": connection.vendor,
        "packed": how,
    }  # fmt: skip


def _day(moment):
    return timezone.localdate(moment).isoformat()


def _second(moment):
    return timezone.localtime(moment).isoformat(timespec="seconds")
