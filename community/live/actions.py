"""Ring the bell: tell every process that something moved. A bell may be lost; the hubs look at the table anyway."""

import asyncio
import logging
import threading
from functools import cache

from asgiref.sync import async_to_sync
from channels.exceptions import ChannelFull
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import transaction
from redis.exceptions import RedisError

GROUP, RIGHTS = "live", "live.rights"
LOST = (ChannelFull, RedisError, OSError)
SAID = "a bell was lost, the next look at the table brings it: %r"
log = logging.getLogger(__name__)


def ring(*names):
    """After the commit: there is something new in these channels."""
    transaction.on_commit(lambda: _send(GROUP, {"type": "bell", "names": list(names)}))


def ring_rights(member_id):
    """After the commit: what this member may hear has changed (left, banned, hidden); open sockets follow at once."""
    transaction.on_commit(lambda: _send(RIGHTS, {"type": "rights", "member": member_id}))


def ring_signed_out(session_key):
    """After the commit: this sign-in has ended; its sockets close at once."""
    transaction.on_commit(lambda: _send(RIGHTS, {"type": "signed_out", "session": session_key}))


def _send(group, message):
    if not settings.REDIS_URL:
        layer = get_channel_layer()
        # A layer in memory ends at this process: where no hub listens in it, a bell costs a loop and tells nobody.
        if layer.groups.get(group):
            _sent(lambda: async_to_sync(layer.group_send)(group, message))
        return
    # A loop of its own for each bell would open a connection to Redis for each: one thread keeps loop and connection.
    asyncio.run_coroutine_threadsafe(_ring_now(group, message), _bell_loop())


async def _ring_now(group, message):
    try:
        await get_channel_layer().group_send(group, message)
    except LOST as error:
        log.warning(SAID, error)


def _sent(call):
    try:
        call()
    except LOST as error:
        log.warning(SAID, error)


@cache
def _bell_loop():
    """The event loop of this process's bell ringer, in a thread that ends with the process."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="bells", daemon=True).start()
    return loop
