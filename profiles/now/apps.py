"""动态: the timeline, and what each member wants of it."""

from django.apps import AppConfig


class NowConfig(AppConfig):
    name = "profiles.now"
    label = "now"
