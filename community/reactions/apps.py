"""Reactions: likes on anything."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ReactionsConfig(AppConfig):
    name = "community.reactions"
    label = "reactions"

    def ready(self):
        autodiscover_modules("reactions")
