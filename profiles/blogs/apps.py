"""Blogs: entries, short words, re-posts and what is said under them."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class BlogsConfig(AppConfig):
    name = "profiles.blogs"
    label = "blogs"

    def ready(self):
        autodiscover_modules("reposts")
