"""Leaving: the way out, with time to turn round."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class LeavingConfig(AppConfig):
    name = "profiles.leaving"
    label = "leaving"

    def ready(self):
        autodiscover_modules("leaving")
