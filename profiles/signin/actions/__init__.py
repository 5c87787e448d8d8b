"""Devices that are signed in, numbers, and what is told of a changed way in."""

from profiles.signin.actions.changes import forget_changes, send_change, tell_change
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
from profiles.signin.actions.phones import (
    bind_phone,
    enter_by_phone,
    forget_codes,
    join_by_phone,
    send_sms_code,
    unbind_phone,
    use_sms_code,
)

__all__ = [
    "DEVICE_DAYS",
    "SEEN_MINUTES",
    "begin_device",
    "bind_phone",
    "end_device",
    "end_other_devices",
    "end_own_device",
    "enter_by_phone",
    "follow_device",
    "forget_changes",
    "forget_codes",
    "forget_devices",
    "join_by_phone",
    "see_device",
    "send_change",
    "send_sms_code",
    "tell_change",
    "unbind_phone",
    "use_sms_code",
]
