"""Preferences: what was understood about a member, shown and corrected."""

from django.apps import AppConfig


class PreferencesConfig(AppConfig):
    name = "profiles.preferences"
    label = "preferences"
