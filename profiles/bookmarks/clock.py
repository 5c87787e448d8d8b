"""The moments a reminder is likely to be wanted at."""

from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

EVENING, MORNING, WEEKEND = time(20), time(9), time(10)
SATURDAY, MONDAY = 5, 0


def on(day, hour):
    """The moment of a day and a time of the site's clock (Asia/Shanghai unless set otherwise)."""
    return datetime.combine(day, hour, tzinfo=timezone.get_default_timezone())


def _next(today, weekday):
    """The next such day of the week after today."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def presets(at):
    """{code: (label, moment)} of those still to come at a time, no moment twice."""
    today = timezone.localtime(at, timezone.get_default_timezone()).date()
    moments = {
        "tonight": (_("今晚 20:00"), on(today, EVENING)),
        "tomorrow": (_("明早 9:00"), on(today + timedelta(days=1), MORNING)),
        "saturday": (_("周六 10:00"), on(_next(today, SATURDAY), WEEKEND)),
        "monday": (_("下周一 9:00"), on(_next(today, MONDAY), MORNING)),
    }
    found, seen = {}, set()
    for code, (label, moment) in moments.items():
        if moment > at and moment not in seen:
            seen.add(moment)
            found[code] = (label, moment)
    return found
