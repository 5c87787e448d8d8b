"""Ties between members: who follows whom, and who wants nothing to do with whom."""

from django.apps import AppConfig


class TiesConfig(AppConfig):
    name = "profiles.ties"
    label = "ties"
