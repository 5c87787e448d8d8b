"""Take a name and words off by a rule, and put them back."""

from community.moderation.models import Cover


def cover(code, key, member, before, *, rule, at):
    """Keep what is taken off, a part of the room's own action; False where it is off already."""
    _row, new = Cover.objects.get_or_create(
        kind=code, key=key, defaults={"member": member, "before": before, "rule": rule, "at": at}
    )
    return new


def uncover(code, key):
    """(rule, what was taken off), which is kept no longer; None where nothing is."""
    row = Cover.objects.select_for_update().filter(kind=code, key=key).first()
    if row is None:
        return None
    row.delete()
    return row.rule, row.before
