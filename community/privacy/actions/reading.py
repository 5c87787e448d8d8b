"""Write down that somebody's data was read."""

from community.privacy.models import DataRead


def log_read(by, member, *, fields, purpose, where, at):
    """One row that the member can see. Reading one's own data leaves none."""
    rows = log_reads(by, [member], fields=fields, purpose=purpose, where=where, at=at)
    return rows[0] if rows else None


def log_reads(by, members, *, fields, purpose, where, at):
    """The same for several at once, each with a row of her own. One statement, none for nobody."""
    told = {"reader": by, "reader_role": by.role, "fields": list(fields), "purpose": purpose, "where": where, "at": at}
    return DataRead.objects.bulk_create(DataRead(member=member, **told) for member in members if member != by)
