"""Stored files follow their rows: what was removed, what was never sent, what belongs to things that are gone."""

from datetime import timedelta

from django.db import transaction

from community.attachments.models import KEPT_DAYS, Attachment, State
from community.attachments.registry import attachables
from community.attachments.shelf import drop, names


def put_on_the_heap(row, stored):
    """Stored files that no row shows any more wait for the sweep in a row of their own, so that a crash forgets none."""
    if stored:
        sizes = {str(n): {"at": name} for n, name in enumerate(dict.fromkeys(stored))}
        Attachment.objects.create(kind=row.kind, state=State.GONE, at=row.at, sizes=sizes)


def leave_files(whom, limit):
    """A batch of a member's files is put away, or hangs without a name on what stays. A part of an erasure."""
    stays = [kind.code for kind in attachables.values() if kind.stays and whom.keeps_posts]
    mine = Attachment.objects.filter(owner=whom.number).order_by("pk")
    going = list(mine.exclude(thing_kind__in=stays).values_list("pk", flat=True)[:limit])
    if going:
        return {"deleted": Attachment.objects.filter(pk__in=going).put_away()}
    ids = list(mine.values_list("pk", flat=True)[:limit])
    return {"unnamed": Attachment.objects.filter(pk__in=ids).update(owner=None)} if ids else {}


def sweep(limit=200):
    """Delete the stored files of what was removed, then the rows; returns how many. Safe to be killed in between."""
    rows = list(Attachment.objects.filter(state=State.GONE).order_by("pk")[:limit])
    for row in rows:
        drop(names(row))
        row.delete()
    return len(rows)


@transaction.atomic
def sweep_unsent(at, limit=500):
    """Put away what was brought a week ago and never sent, what lost its owner before, and what hangs on things that
    are gone; returns how many."""
    old = Attachment.objects.filter(thing_kind="", at__lt=at - timedelta(days=KEPT_DAYS))
    lost = Attachment.objects.filter(thing_kind="", owner=None)
    keys = [*old.exclude(state=State.GONE).values_list("pk", flat=True)[:limit]]
    keys += lost.exclude(state=State.GONE).values_list("pk", flat=True)[:limit]
    for kind in attachables.values():
        hanging = Attachment.objects.filter(thing_kind=kind.code).exclude(state=State.GONE)
        there = kind.model._base_manager.values("pk")
        keys += hanging.exclude(thing_id__in=there).values_list("pk", flat=True)[:limit]
    return Attachment.objects.filter(pk__in=keys).put_away()
