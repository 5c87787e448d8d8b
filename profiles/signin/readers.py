"""What the worker does for signing in."""

from django.utils import timezone

from community.activity.registry import Job, reader
from profiles.signin.actions import forget_changes, forget_codes, forget_devices, forget_recoveries, send_change
from profiles.signin.models import Change
from profiles.signin.verbs import WAY_CHANGED

Job("devices", 3600, forget_devices)
Job("sms_codes", 3600, forget_codes)


def forget_ways(at):
    """Changes and ways back of a year ago."""
    return forget_changes(at) + forget_recoveries(at)


Job("way_changes", 3600, forget_ways)


@reader("ways", on=[WAY_CHANGED])
def tell(activity):
    """Mail and message what the bell says; told once, and again where one of them failed."""
    change = Change.objects.select_related("member").filter(pk=activity.target_id).first()
    if change and change.to:
        send_change(change, timezone.now())
