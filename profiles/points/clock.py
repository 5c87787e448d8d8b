"""Cycles in which a rule pays so much at the most, and when points lapse; days are those of the site."""

from datetime import datetime, timedelta

from django.utils import timezone

# Points lapse at the end of the month in which they become two years old, and are announced this long before.
MONTHS, AHEAD = 24, timedelta(days=30)
DAY, WEEK, ONCE = "day", "week", "once"


def _here(moment):
    return timezone.localtime(moment, timezone.get_default_timezone())


def cycle_of(kind, moment):
    """The name of the cycle a moment lies in: 2026-11-27, 2026-W48, once."""
    if kind == ONCE:
        return ONCE
    day = _here(moment).date()
    if kind == DAY:
        return day.isoformat()
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02d}"


def week_start(moment):
    """Monday, 00:00, of the week a moment lies in."""
    here = _here(moment)
    return (here - timedelta(days=here.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)


def lapses_at(moment):
    """When points of a moment lapse: the first minute of the month after the one in which they are two years old."""
    here = _here(moment)
    months = here.year * 12 + here.month + MONTHS  # months since year 0, of the month that follows
    return timezone.make_aware(datetime(months // 12, months % 12 + 1, 1), timezone.get_default_timezone())
