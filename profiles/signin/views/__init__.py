"""Doors of signing in: `devices` for what is signed in where, `steps` for what allauth shows."""

from profiles.signin.views.devices import devices, end_device, end_other_devices
from profiles.signin.views.steps import activate_totp, again, passkeys

__all__ = ["activate_totp", "again", "devices", "end_device", "end_other_devices", "passkeys"]
