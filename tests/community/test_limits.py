"""Counting tries: in the process's own cache and in Redis alike."""

import os
from datetime import timedelta

import pytest
from django.core.cache import caches

from community.lib import ratelimit
from community.lib.ratelimit import TooOften
from tests.community.servers import missing
from tests.conftest import NOON


@pytest.fixture(params=["memory", "redis"])
def counter(request, settings, monkeypatch):
    """ratelimit over the cache in question."""
    if request.param == "redis":
        if not os.environ.get("TEST_REDIS_URL"):
            missing("Redis (TEST_REDIS_URL)")
        settings.CACHES = {
            "default": {
                "BACKEND": "django.core.cache.backends.redis.RedisCache",
                "LOCATION": os.environ["TEST_REDIS_URL"],
            }
        }
        monkeypatch.setattr(ratelimit, "cache", caches["default"])
        caches["default"].clear()
    return ratelimit


def test_the_try_after_the_last_says_how_long_to_wait(counter):
    for _ in range(3):
        counter.count("door", "key", 3, 600, NOON)
    with pytest.raises(TooOften) as refusal:
        counter.count("door", "key", 3, 600, NOON)
    assert 0 < refusal.value.seconds <= 600
    counter.count("door", "another", 3, 600, NOON)
    counter.count("door", "key", 3, 600, NOON + timedelta(seconds=600))


def test_several_at_once_count_whole_or_not_at_all(counter):
    counter.count("door", "key", 5, 600, NOON, 3)
    with pytest.raises(TooOften) as refusal:
        counter.count("door", "key", 5, 600, NOON, 3)
    assert refusal.value.left == 2
    counter.count("door", "key", 5, 600, NOON, 2)
    with pytest.raises(TooOften) as refusal:
        counter.count("door", "key", 5, 600, NOON)
    assert refusal.value.left == 0


def test_a_window_begins_with_its_first_try_and_not_with_the_clock(counter):
    """Two bursts around a full ten minutes are one burst."""
    full = NOON.replace(minute=0, second=0, microsecond=0)
    counter.count("bursts", "key", 3, 600, full - timedelta(seconds=2))
    for _ in range(2):
        counter.count("bursts", "key", 3, 600, full - timedelta(seconds=1))
    with pytest.raises(TooOften) as refusal:
        counter.count("bursts", "key", 3, 600, full + timedelta(seconds=1))
    assert refusal.value.seconds == 597


def test_a_try_that_was_a_persons_is_given_back(counter):
    for _ in range(20):
        counter.count("codes", "office", 3, 600, NOON)
        counter.forgive("codes", "office", 600, NOON)
