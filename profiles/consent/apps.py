"""Consent: what a member allows, by purpose."""

from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "profiles.consent"
    label = "consent"
