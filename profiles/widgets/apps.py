"""小组件: weather, stocks and headlines in a member's space, each off until she chooses it."""

from django.apps import AppConfig


class WidgetsConfig(AppConfig):
    name = "profiles.widgets"
    label = "widgets"
