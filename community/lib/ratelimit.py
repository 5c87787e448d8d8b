"""How often one key may do a thing: counted in the cache, in windows that begin with the first try."""

import contextlib

from django.core.cache import cache


class TooOften(Exception):
    """Raised past the limit; `seconds` says how long to wait, `left` how many would go through now. Answered with 429 and a
    sentence."""

    def __init__(self, seconds, left=0):
        super().__init__(seconds)
        self.seconds, self.left = seconds, left


def _begun(name, seconds, at):
    """The second in which the running window of `name` began: this one, where none runs."""
    now = int(at.timestamp())
    began = cache.get_or_set(name, now, seconds)
    if now - began >= seconds:  # a clock of the caller's, ahead of the cache's own
        cache.set(name, began := now, seconds)
    return began


def count(scope, key, limit, seconds, at, n=1):
    """Count `n` more tries of `key` in `scope`; raises TooOften where they go past the limit within the window. Of several
    none counts then."""
    name = f"often:{scope}:{key}"
    began = _begun(name, seconds, at)
    tries = f"{name}:{began}"
    cache.add(tries, 0, seconds)
    try:
        tried = cache.incr(tries, n)
    except ValueError:  # the window ended between the two calls
        return
    if tried > limit:
        if n > 1:
            with contextlib.suppress(ValueError):  # the window ended meanwhile
                cache.decr(tries, n)
        raise TooOften(max(1, began + seconds - int(at.timestamp())), max(0, limit - tried + n))


def count_all(limits, at):
    """Count one more under each (scope, key, most, seconds); raises TooOften where one has no room, and none counts then."""
    for n, limit in enumerate(limits):
        try:
            count(*limit, at)
        except TooOften:
            forgive_all(limits[:n], at)
            raise


def forgive_all(limits, at):
    """Take one try back under each (scope, key, most, seconds)."""
    for scope, key, _most, seconds in limits:
        forgive(scope, key, seconds, at)


def forgive(scope, key, seconds, at):
    """Take one try of the running window back: it turned out to be a person's."""
    name = f"often:{scope}:{key}"
    tries = f"{name}:{_begun(name, seconds, at)}"
    if cache.get(tries, 0) > 0:
        try:
            cache.decr(tries)
        except ValueError:  # the window ended between the two calls
            return
