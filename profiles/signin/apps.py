"""Signing in: devices, the second step, what is told when a way in changes."""

from importlib import import_module

from django.apps import AppConfig


class SigninConfig(AppConfig):
    name = "profiles.signin"
    label = "signin"

    def ready(self):
        import_module("profiles.signin.permissions")
