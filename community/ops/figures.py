"""The numbers behind the page and the metrics: read from the tables, in a bounded number of rows."""

import shutil
from dataclasses import dataclass, replace

from django.conf import settings
from django.db import Error, connection, transaction

from community.activity.models import Delivery
from community.activity.registry import readers
from community.backups.actions import found, made_at
from community.ops.models import JobRun, Pulse
from community.ops.registry import Waiting, queues


@dataclass(frozen=True)
class Figures:
    """What the tables say; None where a table could not be read. `away`: why the database does not answer, or nothing."""

    away: str
    lags: dict | None = None
    waiting: dict | None = None
    pulses: list | None = None
    runs: list | None = None
    words: bool | None = None


def figures(away, at):
    """All of it; no table is asked where the database is away."""
    if away:
        return Figures(away)
    return Figures(
        away,
        lags=_tried(lambda: Delivery.objects.lags(readers)),
        waiting=_tried(lambda: _waiting(at)),
        pulses=_tried(lambda: list(Pulse.objects.order_by("-seen_at")[:100])),
        runs=_tried(lambda: list(JobRun.objects.order_by("job"))),
        words=_tried(_words),
    )


def _tried(read):
    try:
        with transaction.atomic():
            return read()
    except Error:
        return None


def _words():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM search_words LIMIT 1")
    return True


def _waiting(at):
    """{channel: Waiting} of all rooms together."""
    found = {}
    for queue in queues:
        for channel, one in queue.waiting(at).items():
            have = found.get(channel, Waiting())
            found[channel] = replace(
                have,
                due=have.due + one.due,
                failing=have.failing + one.failing,
                given_up=have.given_up + one.given_up,
                oldest=min(filter(None, (have.oldest, one.oldest)), default=None),
            )
    return found


def disk():
    """(free bytes, bytes in all) where the site's files lie."""
    found = shutil.disk_usage(settings.VAR)
    return found.free, found.total


def newest_backup():
    """When the newest backup in the folder was made; None where there is none."""
    return max(map(made_at, found()), default=None)
