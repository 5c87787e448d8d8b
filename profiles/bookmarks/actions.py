"""Keep a thing, take it out, put it back, note it, be reminded of it."""

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

from community.access.permissions import check_signed_in
from community.activity.actions import record
from profiles.bookmarks.models import NOBODY, Bookmark
from profiles.bookmarks.permissions import check_change_bookmark
from profiles.bookmarks.verbs import (
    BOOKMARK_BROUGHT_BACK,
    BOOKMARK_CHANGED,
    BOOKMARK_DUE,
    BOOKMARK_REMOVED,
    BOOKMARKED,
)

# How long a bookmark that was taken out can be put back.
UNDO_HOURS = 24
_STATE = ["note", "remind_at", "remind_key", "reminded_at", "removed_at", "at"]


@transaction.atomic
def bookmark(by, thing, *, at):
    """Keep a thing; one that is kept already stays as it is, one taken out earlier begins anew."""
    check_signed_in(by)
    row, is_new = Bookmark.objects.select_for_update().get_or_create(
        member=by,
        target_type=ContentType.objects.get_for_model(thing),
        target_id=thing.pk,
        defaults={"at": at},
    )
    if not is_new and row.removed_at is None:
        return row
    if not is_new:
        row.note, row.remind_at, row.remind_key, row.reminded_at, row.removed_at, row.at = "", None, 0, None, None, at
        row.save(update_fields=_STATE)
    record(by, BOOKMARKED, row, audience=NOBODY, at=at)
    return row


@transaction.atomic
def remove_bookmark(by, row, *, at):
    """Take it out; for a day it can be put back as it was."""
    row = _own(by, row)
    if row.removed_at is None:
        row.removed_at = at
        row.save(update_fields=["removed_at"])
        record(by, BOOKMARK_REMOVED, row, audience=NOBODY, at=at)
    return row


@transaction.atomic
def bring_back_bookmark(by, row, *, at):
    """Undo the taking out; a reminder whose time has passed in between is not made up for."""
    row = _own(by, row)
    if row.removed_at is not None:
        row.removed_at = None
        if row.waits and row.remind_at <= at:
            row.remind_at, row.remind_key = None, 0
        row.save(update_fields=["removed_at", "remind_at", "remind_key"])
        record(by, BOOKMARK_BROUGHT_BACK, row, audience=NOBODY, at=at)
    return row


@transaction.atomic
def change_bookmark(by, row, *, note, remind_at, at):
    """New words for the note and another time, or None, for the reminder."""
    row = _own(by, row)
    row.note = note
    if remind_at != row.remind_at:
        row.remind_at, row.reminded_at = remind_at, None
        row.remind_key = -int(remind_at.timestamp() * 1_000_000) if remind_at else 0
    row.save(update_fields=["note", "remind_at", "remind_key", "reminded_at"])
    record(by, BOOKMARK_CHANGED, row, audience=NOBODY, at=at)
    return row


def _own(by, row):
    row = Bookmark.objects.select_for_update().get(pk=row.pk)
    check_change_bookmark(by, row)
    return row


def remind_due(at, size=500):
    """Log `bookmark.due` once for every reminder whose time has come; the worker asks every twenty seconds.

    Where the member may no longer see the thing, or has left, the reminder lapses in silence. Also forgets what was
    taken out a day ago. Returns how many reminders were logged.
    """
    Bookmark.objects.filter(removed_at__lt=at - timedelta(hours=UNDO_HOURS)).delete()
    due = list(Bookmark.objects.due(at).order_by("remind_at").values_list("pk", flat=True)[:size])
    return sum(_remind(pk, at) for pk in due)


@transaction.atomic
def _remind(pk, at):
    """One reminder: looked at again under its lock, so that a second worker finds it done or passes it by."""
    rows = Bookmark.objects.due(at).filter(pk=pk).select_related("member", "target_type")
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    row = rows.first()
    if row is None:
        return 0
    if not row.member.is_active or row.thing() is None:
        row.remind_at, row.remind_key = None, 0
        row.save(update_fields=["remind_at", "remind_key"])
        return 0
    row.reminded_at = at
    row.save(update_fields=["reminded_at"])
    record(row.member, BOOKMARK_DUE, row, audience=NOBODY, at=at)
    return 1
