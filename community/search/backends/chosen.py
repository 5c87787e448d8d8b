"""Which engine answers: Elasticsearch where there is one and it is well, else the built-in one."""

import logging

from django.conf import settings
from django.core.cache import cache

from community.search.backends import builtin

log = logging.getLogger(__name__)
# Seconds after a failure in which nobody waits for the engine again.
REST = 30
RESTING, SINCE = "search:resting", "search:since"


def fast():
    """The engine beside the built-in one, or None."""
    if not settings.ELASTICSEARCH_URL:
        return None
    from community.search.backends import elastic

    return elastic


def answered(work, at):
    """(what `work(engine)` returns, since when the fast engine is away: None where it is well or there is none)."""
    engine = fast()
    if engine is None:
        return work(builtin), None
    if not cache.get(RESTING):
        try:
            answer = work(engine)
        except engine.AWAY as error:
            log.warning("search falls back to the built-in engine: %s", type(error).__name__)
            cache.set(RESTING, True, REST)
            cache.add(SINCE, at, None)
        else:
            cache.delete(SINCE)
            return answer, None
    return work(builtin), cache.get(SINCE) or at
