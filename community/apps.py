"""Ground: what everyone stands on."""

from django.apps import AppConfig


class CommunityConfig(AppConfig):
    name = "community"
    label = "community"
