"""Devices that are signed in, codes, numbers, ways back, and what is told of a changed way in."""

from profiles.signin.actions.changes import forget_changes, send_waiting, tell_change
from profiles.signin.actions.codes import forget_codes, send_mail_code, send_sms_code, spend_codes, try_code, use_code
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
    join_by_phone,
    release_number,
    unbind_phone,
    warn_alone,
)
from profiles.signin.actions.recovery import ask_recovery, fetch_recovery, forget_recoveries, recovery_of, stop_recovery
from profiles.signin.actions.steps import reseal_second_steps, reset_second_step

__all__ = [
    "DEVICE_DAYS",
    "SEEN_MINUTES",
    "ask_recovery",
    "begin_device",
    "bind_phone",
    "end_device",
    "end_other_devices",
    "end_own_device",
    "enter_by_phone",
    "fetch_recovery",
    "follow_device",
    "forget_changes",
    "forget_codes",
    "forget_devices",
    "forget_recoveries",
    "join_by_phone",
    "recovery_of",
    "release_number",
    "reseal_second_steps",
    "reset_second_step",
    "see_device",
    "send_mail_code",
    "send_sms_code",
    "send_waiting",
    "spend_codes",
    "stop_recovery",
    "tell_change",
    "try_code",
    "unbind_phone",
    "use_code",
    "warn_alone",
]
