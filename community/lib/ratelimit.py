"""How often one key may do a thing: counted in the cache, in fixed windows."""

from django.core.cache import cache


class TooOften(Exception):
    """Raised past the limit; `seconds` says how long to wait. Answered with 429 and a sentence."""

    def __init__(self, seconds):
        super().__init__(seconds)
        self.seconds = seconds


def count(scope, key, limit, seconds, at):
    """Count one more try of `key` in `scope`; raises TooOften when it is the (limit + 1)th within the window."""
    window, passed = divmod(int(at.timestamp()), seconds)
    name = f"often:{scope}:{key}:{window}"
    cache.add(name, 0, seconds)
    try:
        tries = cache.incr(name)
    except ValueError:  # the window ended between the two calls
        return
    if tries > limit:
        raise TooOften(seconds - passed)


def forgive(scope, key, seconds, at):
    """Take one try of the running window back: it turned out to be a person's."""
    name = f"often:{scope}:{key}:{int(at.timestamp()) // seconds}"
    if cache.get(name, 0) > 0:
        try:
            cache.decr(name)
        except ValueError:  # the window ended between the two calls
            return
