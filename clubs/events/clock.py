"""The days and moments of an event, by the clock of the place where it is."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# Zones that a form offers, the first where none is chosen; any other of IANA's names is taken too.
USUAL_ZONES = {
    "Asia/Shanghai": _("北京时间"), "Asia/Urumqi": _("新疆时间"), "Asia/Hong_Kong": _("香港时间"), "Asia/Tokyo": _("东京时间"),
    "Europe/Berlin": _("柏林时间"), "America/Los_Angeles": _("洛杉矶时间"),
}  # fmt: skip
DEFAULT_ZONE = "Asia/Shanghai"
FIRST_YEAR, LAST_YEAR = 2000, 2100


class NoSuchTime(ValueError):
    """A time of day that the clocks of a zone leave out, as when summer begins."""


def is_zone(name):
    return name in available_timezones()


def moment(local, zone):
    """The moment at which the clocks of a zone show a naive time; of two the earlier one. Raises NoSuchTime."""
    found = local.replace(tzinfo=ZoneInfo(zone))
    if found.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local:
        raise NoSuchTime(f"{local} {zone}")
    return found.astimezone(UTC)


def local(at, zone):
    """A moment as the clocks of a zone show it."""
    return at.astimezone(ZoneInfo(zone))


def days(starts_at, ends_at, zone):
    """(first, last) of the days an event falls on where it is; what ends at midnight does not reach the next day."""
    first = local(starts_at, zone).date()
    last = local(max(ends_at - timedelta(microseconds=1), starts_at), zone).date()
    return first, last


@dataclass(frozen=True)
class Month:
    """A month of the calendar."""

    year: int
    month: int

    @classmethod
    def read(cls, text, today):
        """The month that "2026-11" spells; that of `today` for anything else."""
        year, _, month = text.partition("-")
        if year.isascii() and year.isdecimal() and month.isascii() and month.isdecimal() and len(text) <= 7:
            if FIRST_YEAR <= int(year) <= LAST_YEAR and 1 <= int(month) <= 12:
                return cls(int(year), int(month))
        return cls(today.year, today.month)

    def __str__(self):
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def first(self):
        return date(self.year, self.month, 1)

    def moved(self, months):
        """The month so many months later."""
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(year, month + 1)

    @property
    def last(self):
        return self.moved(1).first - timedelta(days=1)

    def squares(self):
        """The days of its weeks, Monday to Sunday, with those of the neighbours that fill them up."""
        return list(Calendar().itermonthdates(self.year, self.month))


def read_day(text):
    """The day that "2026-11-21" spells, or None where there is none or no calendar has it."""
    try:
        day = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


WEEKDAYS = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))


def day_words(day):
    """12 月 5 日 周六."""
    said = {"month": day.month, "day": day.day, "weekday": WEEKDAYS[day.weekday()]}
    return gettext("%(month)d 月 %(day)d 日 %(weekday)s") % said


def span_words(event):
    """When an event is, by the clock where it is: 12 月 5 日 周六 07:30–17:00, or to another day."""
    first, last = event.starts, event.ends
    start = clock_words(first)
    if event.first_day == event.last_day:
        return f"{start}–{last:%H:%M}"
    return gettext("%(start)s 到 %(end)s") % {"start": start, "end": clock_words(last)}


def zone_words(zone):
    """柏林时间, or Africa/Cairo 的时间."""
    return USUAL_ZONES.get(zone) or gettext("%(zone)s 的时间") % {"zone": zone}


def when_words(event):
    """(when it begins, when it ends, whose time that is where it is not the site's own) by the clock where it is."""
    zone = "" if event.zone == settings.TIME_ZONE else zone_words(event.zone)
    return clock_words(event.starts), clock_words(event.ends), zone


def clock_words(moment):
    """12 月 5 日 周六 07:30, of a moment as a clock shows it."""
    return f"{day_words(moment)} {moment:%H:%M}"


def deadline_words(event):
    """Until when one signs up, by the clock where the event is; nothing where there is no such time."""
    return clock_words(local(event.deadline, event.zone)) if event.deadline else ""
