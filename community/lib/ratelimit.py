"""How often one key may do a thing: counted in the cache, in windows that begin with the first try."""

from django.core.cache import cache


class TooOften(Exception):
    """Raised past the limit; `seconds` says how long to wait. Answered with 429 and a sentence."""

    def __init__(self, seconds):
        super().__init__(seconds)
        self.seconds = seconds


def _begun(name, seconds, at):
    """The second in which the running window of `name` began: this one, where none runs."""
    now = int(at.timestamp())
    began = cache.get_or_set(name, now, seconds)
    if now - began >= seconds:  # a clock of the caller's, ahead of the cache's own
        cache.set(name, began := now, seconds)
    return began


def count(scope, key, limit, seconds, at):
    """Count one more try of `key` in `scope`; raises TooOften when it is the (limit + 1)th within the window."""
    name = f"often:{scope}:{key}"
    began = _begun(name, seconds, at)
    tries = f"{name}:{began}"
    cache.add(tries, 0, seconds)
    try:
        tried = cache.incr(tries)
    except ValueError:  # the window ended between the two calls
        return
    if tried > limit:
        raise TooOften(max(1, began + seconds - int(at.timestamp())))


def forgive(scope, key, seconds, at):
    """Take one try of the running window back: it turned out to be a person's."""
    name = f"often:{scope}:{key}"
    tries = f"{name}:{_begun(name, seconds, at)}"
    if cache.get(tries, 0) > 0:
        try:
            cache.decr(tries)
        except ValueError:  # the window ended between the two calls
            return
