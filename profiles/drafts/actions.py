"""Keep what was typed, and drop it once it is sent. No line of the log: a draft is nobody's business yet."""

from django.db import transaction

from community.lib.text import without_controls
from profiles.drafts.models import LONGEST_PLACE, Draft


@transaction.atomic
def keep_draft(by, place, fields, *, url, at, where=""):
    """Keep the fields of a box; empty ones drop its draft. The last change wins, on whatever device."""
    if not fields:
        return drop_draft(by, place)
    draft, _ = Draft.objects.update_or_create(
        member=by, place=_known(place), defaults={"fields": fields, "url": url[:300], "where": where, "at": at}
    )
    return draft


def _known(place):
    """A place as the table takes it: no longer than its column, and without the NUL that PostgreSQL refuses."""
    return without_controls(place)[:LONGEST_PLACE]


def drop_draft(by, place):
    """What was typed has been sent, or is not wanted any more."""
    drafts = Draft.objects.filter(member=by, place=_known(place))
    drafts._raw_delete(drafts.db)  # nothing hangs on a draft: one statement and no transaction around it


def prune(before):
    """Drop drafts not touched since a time; returns how many."""
    return Draft.objects.filter(at__lt=before).delete()[0]
