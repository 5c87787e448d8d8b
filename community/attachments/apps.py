"""Attachments: pictures, sound, video and files on anything."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AttachmentsConfig(AppConfig):
    name = "community.attachments"
    label = "attachments"

    def ready(self):
        autodiscover_modules("attachments")
