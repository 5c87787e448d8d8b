"""Trust levels: earned by reading and helping, published, and lost the same way."""

from django.apps import AppConfig


class TrustConfig(AppConfig):
    name = "profiles.trust"
    label = "trust"
