"""Leaving: one's data to take along, and the way out."""

from django.apps import AppConfig


class LeavingConfig(AppConfig):
    name = "profiles.leaving"
    label = "leaving"
