"""Bookmarks: 收藏, with a reminder where one is wanted."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class BookmarksConfig(AppConfig):
    name = "profiles.bookmarks"
    label = "bookmarks"

    def ready(self):
        autodiscover_modules("bookmarks")
