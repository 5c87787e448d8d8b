"""Privacy: what is held about a person, for what, and who read it."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PrivacyConfig(AppConfig):
    name = "community.privacy"
    label = "privacy"

    def ready(self):
        autodiscover_modules("purposes")
        autodiscover_modules("privacy")
