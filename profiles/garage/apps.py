"""我的车库: several cars, ownership that was shown, and the badge that names the model."""

from django.apps import AppConfig


class GarageConfig(AppConfig):
    name = "profiles.garage"
    label = "garage"
