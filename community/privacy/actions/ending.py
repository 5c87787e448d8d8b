"""Terms end by their jobs; each run that ended something leaves one row for each kind of it."""

from datetime import timedelta

from django.db.models import DateTimeField

from community.privacy.models import Ended
from community.privacy.registry import column_of, holdings


def run_and_note(name, run, at):
    """Run the job `name`; what it deleted of holdings whose terms it ends is written down. Two statements more for each of
    those, none for other jobs."""
    ends = [h for h in holdings.values() if h.term.job == name and h.term.days is not None]
    before = {h.code: _due(h, at).count() for h in ends}
    result = run(at)
    gone = {h.code: before[h.code] - _due(h, at).count() for h in ends if before[h.code]}
    Ended.objects.bulk_create(Ended(code=code, rows=n, at=at) for code, n in gone.items() if n > 0)
    return result


def _due(holding, at):
    """The rows whose term is over."""
    term = holding.term
    end = at - timedelta(days=term.days)
    if not isinstance(column_of(holding.model, term.since), DateTimeField):
        end = end.date()
    return holding.model._base_manager.filter(**{f"{term.since}__lte": end})
