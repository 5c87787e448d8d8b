"""Access: who may see and do what."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AccessConfig(AppConfig):
    name = "community.access"
    label = "access"

    def ready(self):
        autodiscover_modules("audiences")
