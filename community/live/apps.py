"""Live: the socket hub, one per process."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class LiveConfig(AppConfig):
    name = "community.live"
    label = "live"

    def ready(self):
        autodiscover_modules("live")
