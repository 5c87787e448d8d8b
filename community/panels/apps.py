"""Panels: what upper rooms show on lower pages."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PanelsConfig(AppConfig):
    name = "community.panels"
    label = "panels"

    def ready(self):
        autodiscover_modules("panels")
