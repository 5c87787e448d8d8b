"""When words about time change: what is drawn says so, and whoever keeps a drawing asks."""

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta

from django.utils import timezone
from django.utils.dates import MONTHS_3
from django.utils.translation import get_language
from django.utils.translation import gettext as _

_watch: ContextVar[list | None] = ContextVar("watch", default=None)
LONGEST = timedelta(hours=12)


class Watch(list):
    """The moments at which something of a drawing made at `at` will read otherwise."""

    def until(self, at):
        """The first of them after `at`, at the most half a day away."""
        return min([at + LONGEST, *(m for m in self if m > at)])


@contextmanager
def watched():
    """Collect what `changes_at` is told while something is drawn."""
    seen = Watch()
    token = _watch.set(seen)
    try:
        yield seen
    finally:
        _watch.reset(token)


def changes_at(moment):
    """What is being drawn will read otherwise from `moment` on (None: never)."""
    seen = _watch.get()
    if seen is not None and moment is not None:
        seen.append(moment)


def is_watched():
    """True while something is drawn that will be kept: it must show what stands now."""
    return _watch.get() is not None


def next_midnight(at):
    """When the day of `at` ends where the reader is."""
    here = timezone.localtime(at)
    return (here + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def day_start(at):
    """When the day of `at` began where the reader is."""
    return timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)


def day_words(moment, at):
    """A day as one would write it at `at`: 11 月 19 日, with its year where that is another."""
    here, now = timezone.localtime(moment), timezone.localtime(at)
    if here.year == now.year:
        return _("%(month)d 月 %(day)d 日") % {"month": here.month, "day": here.day}
    return _("%(year)d 年 %(month)d 月 %(day)d 日") % {"year": here.year, "month": here.month, "day": here.day}


def month_words(number):
    """A month of the year: 11 月, or Nov."""
    return str(MONTHS_3[number]).capitalize() if get_language() == "en" else _("%(m)s 月") % {"m": number}


def minute_words(moment, at):
    """A day and its minute: 12 月 1 日 19:49."""
    return f"{day_words(moment, at)} {timezone.localtime(moment):%H:%M}"


def counted_down(end, at):
    """When the whole days, hours or minutes left until `end` become one fewer, or None at its end."""
    rest = end - at
    for unit in (timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)):
        if rest >= unit:
            return end - rest // unit * unit
    return end
