"""What a walk along the doors needs: which there are, and browsers of those who stand before them."""

import copy

from django.core.cache import caches
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.conftest import as_


def all_doors(resolver=None, space=""):
    """{name of a door: its pattern} of every door the URLconf knows."""
    found = {}
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            found |= all_doors(entry, inner)
        elif isinstance(entry, URLPattern):
            found[f"{space}{entry.name or entry.callback.__module__}"] = entry
    return found


def all_come_in(world, sign_in=as_):
    """Everybody signs in once: whoever walks along many doors, taking back what each knock changes, is in already."""
    world["signed in"] = {who: sign_in(member).cookies for who, member in world["who"].items() if member}
    return world


def browser(world, who):
    """A browser that has been nowhere, in which somebody is signed in."""
    if who not in world.get("signed in", {}):
        return as_(world["who"][who]) if world["who"][who] else Client()
    client = Client()
    client.cookies = copy.deepcopy(world["signed in"][who])
    return client


def _fresh():
    """As before each test: no count of tries is left by the door before."""
    for cache in caches.settings:
        caches[cache].clear()
