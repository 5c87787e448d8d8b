"""Avatar and cover: cut by their owner, kept light, looked at like posts."""

from django.apps import AppConfig


class PortraitsConfig(AppConfig):
    name = "profiles.portraits"
    label = "portraits"
