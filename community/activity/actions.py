"""Write the log, and bring it to its readers."""

import logging
from copy import copy
from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

from community.activity.models import MAX_TRIES, Activity, Delivery
from community.activity.registry import readers, readers_of, timeline_verbs
from community.lib.rows import insert
from community.live.actions import ring
from community.privacy.actions import run_and_note

log = logging.getLogger(__name__)


def record(by, verb, target, *, at, title="", audience="public", imported=False, rings=()):
    """One line in the log and one open delivery per reader, in the caller's transaction; open timelines of whoever
    is in the audience hear of it after the commit, and so does whoever listens to one of the channels `rings`."""
    activity = Activity.objects.create(
        verb=verb.code,
        actor=by,
        target_type=ContentType.objects.get_for_model(target),
        target_id=target.pk,
        title=title[:200],
        audience=audience,
        imported=imported,
        at=at,
    )
    codes = readers_of(verb, imported)
    if codes:
        Delivery.objects.bulk_create([Delivery(activity=activity, reader=code, due_at=at) for code in codes])
    if verb.code in timeline_verbs and not imported:
        rings = (f"now:{audience}", *rings)
    if rings:
        ring(*rings)
    return activity


def record_many(verb, targets, *, at, imported=False):
    """`record` for many targets: `targets` yields (actor_id, target, title, audience, at). Two statements."""
    targets = list(targets)
    if not targets:
        return []
    kind = ContentType.objects.get_for_model(targets[0][1])
    activities = Activity.objects.bulk_create(
        Activity(
            verb=verb.code, actor_id=actor, target_type=kind, target_id=target.pk,
            title=title[:200], audience=audience, imported=imported, at=when,
        )
        for actor, target, title, audience, when in targets
    )  # fmt: skip
    codes = readers_of(verb, imported)
    insert(
        Delivery,
        ["activity_id", "reader", "due_at", "tries", "error"],
        ((a.pk, code, at, 0, "") for a in activities for code in codes),
    )
    return activities


def deliver(at, *, only=None, size=50):
    """Hand open deliveries to their readers: one batch per reader. Returns how many were done.

    Claim and result commit together, so a killed worker leaves its batch open. A failing delivery is rolled back
    alone, backs off and stops nobody else. Where nothing waits it costs one statement.
    """
    if only is None and not Delivery.objects.waiting(at).exists():
        return 0
    done = 0
    for code in [only] if only else list(readers):
        done += _deliver_batch(readers[code], at, size)
    return done


def _deliver_batch(reader, at, size):
    with transaction.atomic():
        queue = Delivery.objects.waiting(at).filter(reader=reader.code).order_by("id")
        if connection.features.has_select_for_update_skip_locked:
            queue = queue.select_for_update(skip_locked=True, of=("self",))
        batch = list(queue.select_related("activity", "activity__target_type", "activity__actor")[:size])
        if not batch:
            return 0
        if (
            reader.read_many
            and len(batch) > 1
            and _tried(lambda: reader.read_many([copy(d.activity) for d in batch])) is None
        ):
            Delivery.objects.filter(pk__in=[d.pk for d in batch]).update(done_at=at, error="")
            return len(batch)
        for delivery in batch:
            _deliver_one(reader, delivery, at)
        Delivery.objects.bulk_update(batch, ["done_at", "tries", "error", "due_at"])
    return sum(d.done_at is not None for d in batch)


def _deliver_one(reader, delivery, at):
    error = _tried(lambda: reader.read(delivery.activity))
    if error is None:
        delivery.done_at, delivery.error = at, ""
        return
    delivery.tries += 1
    delivery.error = repr(error)[:500]
    delivery.due_at = at + timedelta(seconds=5 * 4 ** min(delivery.tries, 6))
    log.error(
        "reader %s failed on activity %s (try %s of %s)",
        reader.code,
        delivery.activity_id,
        delivery.tries,
        MAX_TRIES,
        exc_info=error,
    )


def _tried(call):
    """None where the call went well; its exception, with all its writes rolled back, where it did not."""
    try:
        with transaction.atomic():
            call()
    except Exception as error:  # whatever a reader does wrong stays with its own delivery, in the open
        return error
    return None


def run_job(job, at):
    """Run a job; where it ends the terms of what is kept of people, it is written down how much went."""
    return run_and_note(job.name, job.run, at)


def replay(reader_code, at):
    """Open every delivery of a reader again; returns how many."""
    return Delivery.objects.filter(reader=reader_code).update(done_at=None, tries=0, error="", due_at=at)


def prune_deliveries(before):
    """Drop deliveries done before a time; returns how many."""
    return Delivery.objects.filter(done_at__lt=before).delete()[0]
