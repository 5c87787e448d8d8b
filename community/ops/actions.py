"""Write down the signs of life of a worker; let a reader try again what it gave up."""

from datetime import timedelta

from django.db import transaction

from community.access.permissions import check_power
from community.access.roles import Power
from community.activity.actions import record
from community.activity.models import MAX_TRIES, Delivery
from community.ops.models import JobRun, Pulse
from community.ops.verbs import READER_RETRIED

# A worker that was killed is remembered this long.
REMEMBERED = timedelta(days=1)


@transaction.atomic
def give_sign(name, *, began_at, round_at, memory, runs, at):
    """A worker lives; `runs` are JobRuns since its last sign. At the most three statements."""
    told = {"seen_at": at, "round_at": round_at, "memory": memory}
    if not Pulse.objects.filter(name=name).update(**told):
        Pulse.objects.filter(seen_at__lt=at - REMEMBERED).delete()
        Pulse.objects.create(name=name, began_at=began_at, **told)
    for fields in (["well_at"], ["failed_at", "error"], []):
        rows = [run for run in runs if _ended(run) == fields]
        if rows:
            JobRun.objects.bulk_create(
                rows, update_conflicts=True, unique_fields=["job"], update_fields=["ran_at", "seconds", *fields]
            )


def _ended(run):
    """The columns that a run changes beside its time: how it ended, or none while it runs."""
    if run.well_at:
        return ["well_at"]
    return ["failed_at", "error"] if run.failed_at else []


def take_leave(name):
    """A worker ends as it was told to."""
    Pulse.objects.filter(name=name).delete()


@transaction.atomic
def retry_reader(by, reader, *, at):
    """Deliveries of a reader that are out of tries get new ones; returns how many. A line of the log where there were any."""
    check_power(by, Power.APPOINT)
    count = Delivery.objects.open().filter(reader=reader, tries__gte=MAX_TRIES).update(tries=0, due_at=at)
    if count:
        record(by, READER_RETRIED, by, title=reader, audience="staff", at=at)
    return count
