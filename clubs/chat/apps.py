"""Chat: private talks and groups, public rooms, rooms of clubs and events."""

from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "clubs.chat"
    label = "chat"
