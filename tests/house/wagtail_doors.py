"""Addresses of Wagtail's admin, read out of its own patterns."""

import re

from django.urls import get_resolver


def wagtail_doors(names, resolver=None, before=""):
    """Every pattern below /admin/ that begins with one of the names ("users|groups")."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = before + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from wagtail_doors(names, entry, path)
        elif re.match(rf"admin/({names})/", path):
            yield path
