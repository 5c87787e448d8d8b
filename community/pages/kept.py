"""Drawn pages and pieces of pages, kept in this process under keys that carry the version of what they show."""

import re
from hashlib import sha256

from django.core.cache import caches
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from community.lib.moments import changes_at

TOKEN = "\0token\0"  # noqa: S105 (the place of one)
_TOKENS = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")[A-Za-z0-9]{64}(?=")')


def key_of(*parts):
    """A cache key of everything given."""
    return sha256(repr(parts).encode()).hexdigest()


def piece_key(*parts):
    """The key of a piece that a template draws in {% kept %}."""
    return key_of(*parts, get_language())


def is_kept(*parts):
    """True where a template will find its piece; it may be gone a moment later, and is drawn then."""
    held = caches["pages"].get(piece_key(*parts))
    return bool(held) and timezone.now() < held[0]


def keep(key, what, watch, at):
    """Keep HTML drawn at `at` until its words about time change, without the tokens of its forms: they belong to one
    browser. Whatever it is a piece of, and is kept itself, hears until when it is true."""
    until = watch.until(at)
    changes_at(until)
    caches["pages"].set(key, (until, _TOKENS.sub(TOKEN, str(what))), (until - at).total_seconds())


def kept(key, request, at):
    """The HTML kept under a key with this browser's token in its forms, or None."""
    held = caches["pages"].get(key)
    if not held or at >= held[0]:
        return None
    changes_at(held[0])
    html = held[1]
    return mark_safe(html.replace(TOKEN, get_token(request)) if TOKEN in html else html)  # noqa: S308 (our own drawing)
