"""What has outlived the term it was promised."""

from datetime import timedelta

from django.db.models import DateTimeField

from community.privacy.registry import holdings

# Days that the jobs which delete have for it.
GRACE = timedelta(days=2)


def overdue(at):
    """[Holding] of which rows are there that should have been deleted. A statement a term."""
    return [holding for holding in holdings.values() if holding.term.days is not None and _outlived(holding, at)]


def _outlived(holding, at):
    term = holding.term
    before = at - timedelta(days=term.days) - GRACE
    if not isinstance(_column(holding.model, term.since), DateTimeField):
        before = before.date()
    return holding.model._base_manager.filter(**{f"{term.since}__lt": before}).exists()


def _column(model, path):
    """The column at the end of a lookup such as `field__retired_at`."""
    *way, last = path.split("__")
    for name in way:
        model = model._meta.get_field(name).related_model
    return model._meta.get_field(last)
