"""Tags: words that anything can carry."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class TagsConfig(AppConfig):
    name = "community.tags"
    label = "tags"

    def ready(self):
        autodiscover_modules("tags")
