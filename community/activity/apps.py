"""Activity: the one log everybody else listens to."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ActivityConfig(AppConfig):
    name = "community.activity"
    label = "activity"

    def ready(self):
        autodiscover_modules("verbs")
        autodiscover_modules("notices")
        autodiscover_modules("readers")
        autodiscover_modules("timeline")
