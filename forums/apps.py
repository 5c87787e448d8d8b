"""Forums: talking."""

from django.apps import AppConfig


class ForumsConfig(AppConfig):
    name = "forums"
    label = "forums"
