"""Doors of signing in: `devices` for what is signed in where, `phones` for coming in by a number, `number` for one's own,
`lost` for ways back, `steps` for what allauth shows."""

from profiles.signin.views.devices import devices, end_device, end_other_devices
from profiles.signin.views.lost import lost, lost_codes, stop, stop_own
from profiles.signin.views.number import fetch_number, phone, phone_code, unbind_phone
from profiles.signin.views.phones import enter, enter_code, join_by_phone, new_owner
from profiles.signin.views.steps import activate_totp, again, passkeys, remove_passkey

__all__ = [
    "activate_totp",
    "again",
    "devices",
    "end_device",
    "end_other_devices",
    "enter",
    "enter_code",
    "fetch_number",
    "join_by_phone",
    "lost",
    "lost_codes",
    "new_owner",
    "passkeys",
    "phone",
    "phone_code",
    "remove_passkey",
    "stop",
    "stop_own",
    "unbind_phone",
]
