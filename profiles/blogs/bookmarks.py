"""Entries can be kept for later."""

from django.utils.translation import gettext_lazy

from profiles.blogs.models import Entry
from profiles.bookmarks.registry import Bookmarkable

Bookmarkable(
    "entry", gettext_lazy("博客"), Entry, Entry.objects.visible_to, lambda e: e.face, lambda e: e.get_absolute_url()
)
