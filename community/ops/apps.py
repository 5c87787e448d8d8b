"""Ops: whether the site is well, for load balancers, Prometheus and the desk."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class OpsConfig(AppConfig):
    name = "community.ops"
    label = "ops"

    def ready(self):
        autodiscover_modules("health")
