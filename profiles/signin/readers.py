"""What the worker does for signing in."""

from community.activity.registry import Job
from profiles.signin.actions import (
    forget_changes,
    forget_codes,
    forget_devices,
    forget_recoveries,
    send_waiting,
    warn_alone,
)


def forget_ways(at):
    """Changes and ways back of a year ago."""
    return forget_changes(at) + forget_recoveries(at)


Job("devices", 3600, forget_devices)
Job("way_changes", 3600, forget_ways)
Job("sms_codes", 3600, forget_codes)
Job("ways", 3, send_waiting)
Job("numbers_alone", 21_600, warn_alone)
