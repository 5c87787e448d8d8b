"""API: what leaves the house for other programs and other places: feeds, sitemap, sharing, the REST API."""

from django.apps import AppConfig
from django.core import checks
from django.utils.module_loading import autodiscover_modules

from community.api.fonts import check_font


class ApiConfig(AppConfig):
    name = "community.api"
    label = "api"

    def ready(self):
        checks.register(check_font)
        autodiscover_modules("feeds")
        autodiscover_modules("shares")
        autodiscover_modules("api")
