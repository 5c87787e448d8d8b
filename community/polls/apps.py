"""Polls: a question with options, standing in any thing of an upper room."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PollsConfig(AppConfig):
    name = "community.polls"
    label = "polls"

    def ready(self):
        autodiscover_modules("polls")
