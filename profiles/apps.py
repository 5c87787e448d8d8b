"""Profiles: one person."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ProfilesConfig(AppConfig):
    name = "profiles"
    label = "profiles"

    def ready(self):
        """Find out who vouches for newcomers."""
        autodiscover_modules("vouching")
