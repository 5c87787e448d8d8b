"""What has outlived the term it was promised."""

from datetime import timedelta

from django.db.models import DateTimeField

from community.privacy.registry import column_of, holdings

# Days that the jobs which delete have for it.
GRACE = timedelta(days=2)


def overdue(at):
    """[Holding] of which rows are there that should have been deleted. A statement a term."""
    return [holding for holding in holdings.values() if holding.term.days is not None and _outlived(holding, at)]


def _outlived(holding, at):
    term = holding.term
    before = at - timedelta(days=term.days) - GRACE
    if not isinstance(column_of(holding.model, term.since), DateTimeField):
        before = before.date()
    return holding.model._base_manager.filter(**{f"{term.since}__lt": before}).exists()
