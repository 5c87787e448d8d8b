"""Sealed: where things were posted from, kept because the law asks for it."""

from django.apps import AppConfig


class SealedConfig(AppConfig):
    name = "profiles.sealed"
    label = "sealed"
