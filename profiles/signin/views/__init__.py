"""Doors of signing in: `devices` for what is signed in where, `steps` for what allauth shows."""

from profiles.signin.views.devices import devices, end_device, end_other_devices
from profiles.signin.views.steps import passkeys

__all__ = ["devices", "end_device", "end_other_devices", "passkeys"]
