"""Points: books that always sum to zero, and the published rules by which acts earn."""

from django.apps import AppConfig


class PointsConfig(AppConfig):
    name = "profiles.points"
    label = "points"
