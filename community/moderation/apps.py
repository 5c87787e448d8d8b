"""Moderation: hiding what breaks a published rule."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ModerationConfig(AppConfig):
    name = "community.moderation"
    label = "moderation"

    def ready(self):
        autodiscover_modules("moderation")
