"""Clubs: belonging."""

from django.apps import AppConfig


class ClubsConfig(AppConfig):
    name = "clubs"
    label = "clubs"
