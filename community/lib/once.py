"""What counts once: kept in the cache for as long as it could be shown again."""

from django.core.cache import cache


def _name(scope, key):
    return f"once:{scope}:{key}"


def is_spent(scope, key):
    """True where `key` has been used up."""
    return cache.get(_name(scope, key)) is not None


def spend(scope, key, seconds):
    """Use `key` up for so many seconds; False where it has been, by whomever came first."""
    return cache.add(_name(scope, key), True, seconds)


def give_back(scope, key):
    """Nothing came of it after all."""
    cache.delete(_name(scope, key))
