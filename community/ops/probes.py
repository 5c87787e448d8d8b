"""Asks side by side whether what lies beyond a wire answers, never waiting longer than SECONDS."""

import threading
from contextlib import closing
from time import monotonic

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from community.ops.direct import SECONDS, direct
from community.outgoing.registry import adapters
from community.search.backends.chosen import fast

# An answer is used again for so many seconds: whoever asks, however often, a part is asked no oftener.
KEPT = 3
_lock, _last = threading.Lock(), {}


def database():
    """A connection of its own, so that a pool in which pages wait tells nothing wrong."""
    # SQLite opens its file for a statement that reads a table, not before
    asked = "SELECT count(*) FROM django_migrations" if connection.vendor == "sqlite" else "SELECT 1"
    with direct() as opened:
        opened.execute(asked).fetchone()


def channels():
    """Redis answers."""
    import redis

    with closing(redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)) as wire:
        wire.ping()


def elasticsearch():
    """The cluster answers and none of its data is missing."""
    found = fast().client().options(request_timeout=SECONDS).cluster.health()
    if found["status"] == "red":
        raise RuntimeError("red")


def probes():
    """{code: what is called} of everything that this site has beyond a wire."""
    found = {"database": database}
    if settings.REDIS_URL:
        found["channels"] = channels
    if fast():
        found["elasticsearch"] = elasticsearch
    return found | {code: adapter.knock for code, adapter in adapters.items() if adapter.knock and adapter.is_wired()}


class _Asked:
    """One question on its way, in a thread that ends with it."""

    def __init__(self, code, probe):
        self.at, self.why, self.done = monotonic(), "", threading.Event()
        threading.Thread(target=self._ask, args=[probe], name=f"probe {code}", daemon=True).start()

    def _ask(self, probe):
        try:
            probe()
        except Exception as error:  # whatever it is, the part did not answer
            self.why = type(error).__name__
        finally:
            self.done.set()

    def answer(self):
        """Why it is away, or nothing."""
        return self.why if self.done.wait(max(0.0, self.at + SECONDS - monotonic())) else _("没回答")


def away(only=None, *, anew=()):
    """{code: why it does not answer, or nothing where it does}. A part that has not answered yet is not asked again; those
    `anew` are, however young their last answer."""
    asked = {}
    with _lock:
        for code, probe in probes().items():
            if only and code not in only:
                continue
            last = _last.get(code)
            if last is None or (last.done.is_set() and monotonic() - last.at > (0 if code in anew else KEPT)):
                last = _last[code] = _Asked(code, probe)
            asked[code] = last
    return {code: one.answer() for code, one in asked.items()}


def forget():
    """Ask anew at the next look."""
    with _lock:
        _last.clear()
