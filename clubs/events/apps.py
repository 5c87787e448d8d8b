"""Events: where and when members meet, and who comes."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "clubs.events"
    label = "events"
