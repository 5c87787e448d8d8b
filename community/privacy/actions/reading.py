"""Write down that somebody's data was read."""

from community.privacy.models import DataRead


def log_read(by, member, *, fields, purpose, where, at):
    """One row that the member can see. Reading one's own data leaves none."""
    if by == member:
        return None
    return DataRead.objects.create(
        member=member, reader=by, reader_role=by.role, fields=list(fields), purpose=purpose, where=where, at=at
    )
