"""What is offered to a member because of the words she chose, and of nothing else."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class FindsConfig(AppConfig):
    name = "profiles.finds"
    label = "finds"

    def ready(self):
        autodiscover_modules("finds")
