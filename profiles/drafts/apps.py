"""Drafts: whatever is typed is kept on the server."""

from django.apps import AppConfig


class DraftsConfig(AppConfig):
    name = "profiles.drafts"
    label = "drafts"
