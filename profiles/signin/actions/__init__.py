"""Devices that are signed in, and what is told of a changed way in."""

from profiles.signin.actions.changes import forget_changes, tell_change
from profiles.signin.actions.devices import (
    DEVICE_DAYS,
    SEEN_MINUTES,
    begin_device,
    end_device,
    end_other_devices,
    end_own_device,
    follow_device,
    forget_devices,
    see_device,
)

__all__ = [
    "DEVICE_DAYS",
    "SEEN_MINUTES",
    "begin_device",
    "end_device",
    "end_other_devices",
    "end_own_device",
    "follow_device",
    "forget_changes",
    "forget_devices",
    "see_device",
    "tell_change",
]
