"""Inbox: what a member is told, and where she wants to hear more or nothing."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "profiles.inbox"
    label = "inbox"
