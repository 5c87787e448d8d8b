"""Doors of signing in: `devices` for what is signed in where, `phones` for numbers, `steps` for what allauth shows."""

from profiles.signin.views.devices import devices, end_device, end_other_devices
from profiles.signin.views.phones import enter, enter_code, join_by_phone, phone, phone_code, unbind_phone
from profiles.signin.views.steps import activate_totp, again, passkeys

__all__ = [
    "activate_totp",
    "again",
    "devices",
    "end_device",
    "end_other_devices",
    "enter",
    "enter_code",
    "join_by_phone",
    "passkeys",
    "phone",
    "phone_code",
    "unbind_phone",
]
