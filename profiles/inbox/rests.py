"""When something may leave the house for a member. Pure: a Rest, a moment, an answer."""

from datetime import datetime, timedelta

from django.utils import timezone

# A notice that is read on the site within so long is not mailed.
WAITS = timedelta(minutes=10)


def leaves_at(rest, written, now, *, urgent=False, safety=False, daily=True):
    """The moment from which a letter written at `written` may leave, `now` or earlier for at once.

    Safety leaves at once, whatever she chose. Everything else keeps out of pause and quiet hours; what is not urgent
    also waits for ten minutes on the site and, unless she wants each as it comes or it is not `daily`, for the hour of
    her one mail a day.
    """
    if safety:
        return written
    due = written if urgent else max(written + WAITS, _next_hour(rest.mail_hour if daily else None, written))
    due = max(due, now)
    for _ in range(3):  # the end of one may lie within the other
        later = _after_quiet(rest, _after_pause(rest, due))
        if later == due:
            break
        due = later
    return due


def _next_hour(hour, moment):
    if hour is None:
        return moment
    local = timezone.localtime(moment)
    today = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    return today if today >= local else _at(local.date() + timedelta(days=1), today.time())


def _after_pause(rest, moment):
    is_paused = rest.paused_to and (rest.paused_from or rest.at) <= moment < rest.paused_to
    return rest.paused_to if is_paused else moment


def _after_quiet(rest, moment):
    """The end of the quiet hours that a moment lies in; they may go over midnight."""
    start, end = rest.quiet_from, rest.quiet_to
    if start is None or start == end:
        return moment
    local = timezone.localtime(moment)
    inside = start <= local.time() < end if start < end else local.time() >= start or local.time() < end
    if not inside:
        return moment
    day = local.date() if local.time() < end else local.date() + timedelta(days=1)
    return _at(day, end)


def _at(day, time):
    return timezone.make_aware(datetime.combine(day, time))
