"""Backups: the whole site in one file, and back."""

from django.apps import AppConfig


class BackupsConfig(AppConfig):
    name = "community.backups"
    label = "backups"
