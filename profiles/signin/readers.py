"""What the worker does for signing in."""

from community.activity.registry import Job
from profiles.signin.actions import forget_changes, forget_devices

Job("devices", 3600, forget_devices)
Job("way_changes", 3600, forget_changes)
