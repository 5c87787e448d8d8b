"""Ring the bell: tell every process that something moved. A bell may be lost; the hubs look at the table anyway."""

import logging

from asgiref.sync import async_to_sync
from channels.exceptions import ChannelFull
from channels.layers import get_channel_layer
from django.db import transaction
from redis.exceptions import RedisError

GROUP = "live"
log = logging.getLogger(__name__)


def ring(*names):
    """After the commit: there is something new in these channels."""
    transaction.on_commit(lambda: _send({"type": "bell", "names": list(names)}))


def ring_rights(member_id):
    """After the commit: what this member may hear has changed (left, banned, hidden); open sockets follow at once."""
    transaction.on_commit(lambda: _send({"type": "rights", "member": member_id}))


def ring_signed_out(session_key):
    """After the commit: this sign-in has ended; its sockets close at once."""
    transaction.on_commit(lambda: _send({"type": "signed_out", "session": session_key}))


def _send(message):
    try:
        async_to_sync(get_channel_layer().group_send)(GROUP, message)
    except (ChannelFull, RedisError, OSError) as error:
        log.warning("a bell was lost, the next look at the table brings it: %r", error)
