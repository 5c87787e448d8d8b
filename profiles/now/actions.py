"""Choose what the timeline shows, and undo it."""

from django.db import transaction

from community.access.permissions import check_signed_in
from community.activity.actions import record
from profiles.now.models import Choice
from profiles.now.verbs import TIMELINE_CHOSEN


@transaction.atomic
def choose_timeline(by, *, at, **fields):
    """New values for some of Choice.FIELDS; what stood before is kept for undoing."""
    check_signed_in(by)
    row = Choice.objects.select_for_update().filter(member=by).first() or Choice(member=by)
    before = row.as_dict()
    return _put(by, row, {**before, **fields}, before, at)


@transaction.atomic
def undo_choice(by, *, at):
    """What stood before the last change stands again; a second time takes this back. None where nothing was chosen."""
    check_signed_in(by)
    row = Choice.objects.select_for_update().filter(member=by).first()
    if row is None or row.before is None:
        return None
    return _put(by, row, row.before, row.as_dict(), at)


def _put(by, row, fields, before, at):
    for name in Choice.FIELDS:
        setattr(row, name, fields[name])
    row.before, row.at = before, at
    row.save()
    record(by, TIMELINE_CHOSEN, row, audience=f"member:{by.pk}", at=at)
    return row
