"""Signing in: devices, the second step, what is told when a way in changes."""

from django.apps import AppConfig


class SigninConfig(AppConfig):
    name = "profiles.signin"
    label = "signin"
