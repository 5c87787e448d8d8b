"""The hub: one per process between the channel layer and the sockets.

A single supervised task owns the process's one layer channel; a frame is encoded once and the same string is handed to
each local socket. A look at the table every few seconds heals what a bell has lost.
"""

import asyncio
import contextlib
import functools
import logging
from collections import defaultdict
from weakref import WeakKeyDictionary, WeakValueDictionary

from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, connection
from django.utils import timezone

from community.access.registry import NOBODY, blocked_by, forget_keys
from community.lib.sessions import standing
from community.live.actions import GROUP, RIGHTS
from community.live.ears import Ear, Frame, Said
from community.live.registry import MOST_LINES, channels, parse

log = logging.getLogger(__name__)
STATE_BATCH = 400
# After so many sockets the loop turns to whatever else waits.
AT_ONCE = 500
# What sockets may still hear is looked at by turns: a share of them every second, and never more than so many at once.
RIGHTS_EVERY, RIGHTS_SHARE, MOST_RIGHTS = 1, 10, 8
# Seconds after which a channel says anew that it is still in its group: a layer forgets who does not (channels: after a
# day, or with a bell that nobody took in a minute).
REJOIN_EVERY = 60
# Refused channels that a socket is let into later, where her rights have changed.
MOST_REFUSED = 60
# Seconds for which what came after a number is kept for those who come in next.
KEPT = 2


class Hub:
    """Who listens to what in this process."""

    def __init__(self):
        self.ears: dict[str, set[Ear]] = defaultdict(set)
        self.busy: set[str] = set()  # channels that are being read just now: they are not forgotten meanwhile
        self.last: dict[str, int] = {}
        self.read: dict[str, tuple] = {}  # what those who came in last were read on: many come back at once
        self.audience: dict[str, str] = {}
        # a lock stays the same as long as somebody holds it or waits for it
        self.locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self.doors = asyncio.Semaphore(1)  # one comes in at a time: what is said waits for one, however many come
        self.everybody: dict[Ear, None] = {}  # in the order in which their rights come to be looked at
        self.tasks: list[asyncio.Task] = []

    # --- listening ------------------------------------------------------------------------------------------------

    def open(self, ear):
        """Take a socket in; the first one wakes the hub."""
        self.everybody[ear] = None
        if not self.tasks:
            for group in (GROUP, RIGHTS):
                self._start(functools.partial(self._hear_bells, group), 1)
            self._start(self._look, settings.LIVE_LOOK_SECONDS)
            self._start(self._look_at_rights, RIGHTS_EVERY)

    def close(self, ear):
        """Let a socket go; the last one sends the hub to sleep."""
        self.everybody.pop(ear, None)
        for name in list(ear.told):
            self._drop(ear, name)
        if not self.everybody:
            tasks, self.tasks = self.tasks, []
            for task in tasks:
                task.cancel()

    def _start(self, work, every):
        """Begin a task that lasts as long as somebody is here, whoever else ends it."""
        task = asyncio.create_task(self._keep(work, every))
        self.tasks.append(task)
        task.add_done_callback(functools.partial(self._ended, work, every))

    def _ended(self, work, every, task):
        if task in self.tasks:
            self.tasks.remove(task)
            log.error("%s of the hub was ended and starts again", _name(work))
            self._start(work, every)

    async def at_the_door(self, function, *args):
        """Run in the thread what somebody who comes in needs."""
        async with self.doors:
            return await _in_thread(function, *args)

    async def listen(self, ear, name, after=None):
        """Subscribe a socket from a number on; what it missed comes first. Whoever missed too much is told only that she
        is behind, and loads the rest herself. What she may not hear stays silent: the answer is the same for a closed
        channel and for one that does not exist."""
        parsed = parse(name)
        if parsed is None or name in ear.told:
            return
        while True:
            weighed = ear.weighed
            number, audience, ear.apart = await self.at_the_door(_hears, *parsed, ear.user)
            async with self._reading(name):
                if weighed == ear.weighed:  # nothing of her rights has changed meanwhile
                    if audience is not None:
                        await self._let_in(ear, name, *parsed, number, audience, after)
                    elif len(ear.refused) < MOST_REFUSED:
                        ear.refused[name] = after
                    return

    @contextlib.asynccontextmanager
    async def _reading(self, name):
        """One reads a channel at a time; what is known of it stays as long."""
        async with self._lock(name):
            self.busy.add(name)
            try:
                yield
            finally:
                self.busy.discard(name)
                self._forget_silent(name)

    async def _let_in(self, ear, name, channel, key, number, audience, after):
        """Add a socket that may hear a channel; where others listen already, what they were told last counts."""
        ear.refused.pop(name, None)
        self.last.setdefault(name, number)
        self.audience.setdefault(name, audience)
        number = self.last[name]
        ear.told[name] = number if after is None else max(number, after)
        self.ears[name].add(ear)
        if after is not None and after < number:
            self._catch_up(ear, name, number, await self._read_once(name, channel, key, after))

    async def _read_once(self, name, channel, key, after):
        """What came after a number. Whoever comes in at the same moment, from the same number, is told the same: later
        something of it may be hidden."""
        asked, now = (after, self.last[name]), asyncio.get_running_loop().time()
        kept = self.read.get(name)
        if kept is None or kept[0] != asked or now - kept[1] > KEPT:
            kept = self.read[name] = asked, now, await _in_thread(channel.read_on, key, after)
        return kept[2]

    def _catch_up(self, ear, name, number, lines):
        """Hand out what one socket missed."""
        if len(lines) >= MOST_LINES:
            ear.hear(Frame(name, number, {"behind": True}))
            return
        for n, payload in lines:
            if n <= number:
                Said(name, n, payload).to(ear)

    def _drop(self, ear, name):
        ear.told.pop(name, None)
        self.ears[name].discard(ear)
        self._forget_silent(name)

    def _forget_silent(self, name):
        if not self.ears.get(name) and name not in self.busy:
            for held in (self.ears, self.last, self.audience, self.read):
                held.pop(name, None)

    def _lock(self, name):
        return self.locks.setdefault(name, asyncio.Lock())

    # --- telling --------------------------------------------------------------------------------------------------

    async def bring(self, name):
        """Read a channel on from where its listeners stand and hand the frames out, in order and once each."""
        if not self.ears.get(name) and name not in self.busy:
            return
        channel, key = parse(name)
        async with self._reading(name):
            if name not in self.last:
                return
            lines = [None] * MOST_LINES
            while len(lines) >= MOST_LINES:
                lines = await _in_thread(channel.read_on, key, self.last[name])
                for number, payload in lines:
                    await self._hand_out(name, number, payload)

    async def _hand_out(self, name, number, payload):
        said = Said(name, number, payload)
        for n, ear in enumerate(tuple(self.ears.get(name, ())), 1):
            if ear.told.get(name, number) < number:  # whoever went meanwhile is told nothing
                ear.told[name] = number
                said.to(ear)
            if n % AT_ONCE == 0:
                await asyncio.sleep(0)
        self.last[name] = max(self.last[name], number)

    async def _hear_bells(self, group):
        """Words and rights have a group each: however many words wait, what somebody may no longer hear is told at once."""
        layer, now = get_channel_layer(), asyncio.get_running_loop().time
        own = await layer.new_channel("live")
        joined = -REJOIN_EVERY
        try:
            while True:
                if now() - joined >= REJOIN_EVERY:
                    await layer.group_add(group, own)
                    joined = now()
                message = None
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(REJOIN_EVERY):
                        message = await layer.receive(own)
                if message:
                    await self._tried(self._obey, message)
        finally:
            with contextlib.suppress(Exception):
                await layer.group_discard(group, own)

    async def _obey(self, message):
        if message["type"] == "bell":
            for name in message["names"]:
                await self.bring(name)
        elif message["type"] == "rights":
            ears = [e for e in self.everybody if e.user.pk == message["member"]]
            await self._check_rights(ears)
            await self._try_again(ears)
        elif message["type"] == "signed_out":
            for ear in self.everybody:
                if ear.session_key and ear.session_key == message["session"]:
                    ear.closed.set()

    # --- looking --------------------------------------------------------------------------------------------------

    async def _look(self):
        """One statement per kind of channel: who has moved without a bell, and whose audience is another now."""
        by_code = defaultdict(list)
        for name in [n for n, ears in self.ears.items() if ears]:
            channel, key = parse(name)
            by_code[channel.code].append(key)
        for code, keys in by_code.items():
            for start in range(0, len(keys), STATE_BATCH):
                await self._tried(self._compare, code, keys[start : start + STATE_BATCH])

    async def _compare(self, code, keys):
        state = await _in_thread(channels[code].state, keys)
        for key in keys:
            name = f"{code}:{key}"
            number, audience = state.get(key, (None, None))
            if audience != self.audience.get(name) and name in self.audience:
                self.audience[name] = audience
                await self._check_rights(list(self.ears.get(name, ())))
            if audience is not None and number > self.last.get(name, number):
                await self.bring(name)
                if name in self.last:  # withdrawn lines give no frame, and are not asked for again
                    self.last[name] = max(self.last[name], number)

    async def _look_at_rights(self):
        """By turns: what a lost bell would have told of ended sign-ins and of what somebody may still hear."""
        turn = list(self.everybody)[: min(MOST_RIGHTS, len(self.everybody) // RIGHTS_SHARE + 1)]
        for ear in turn:
            if ear in self.everybody:
                self.everybody[ear] = self.everybody.pop(ear)
        signed_in = {ear.session_key for ear in turn if ear.session_key}
        left = await _in_thread(standing, signed_in) if signed_in else set()
        for ear in turn:
            if ear.session_key and ear.session_key not in left:
                ear.closed.set()
        await self._check_rights([e for e in turn if e.user.is_authenticated])

    async def _check_rights(self, ears):
        """Take away what these sockets may no longer hear; whose account is stopped or gone has no socket."""
        for ear in ears:
            ear.weighed += 1
            heard = [(name, *parse(name), self.audience.get(name)) for name in list(ear.told)]
            lost, ear.apart = await _in_thread(_lost, ear.user, heard)
            if lost is None:
                ear.closed.set()
            for name in list(ear.told) if lost is None else lost:
                if name in ear.told:
                    ear.refused[name] = ear.told[name]
                    self._drop(ear, name)

    async def _try_again(self, ears):
        """Whoever was let back hears on from where she was, on the page that is open."""
        for ear in ears:
            for name, after in list(ear.refused.items()):
                if not ear.closed.is_set():
                    await self.listen(ear, name, after)

    async def _tried(self, work, *args):
        """One piece of a look: what goes wrong in it keeps no other from being looked at."""
        try:
            await work(*args)
        except Exception:
            log.exception("%s of the hub failed for %s", _name(work), args[0])

    async def _keep(self, work, every):
        """Supervise: whatever goes wrong is logged and begun again."""
        while True:
            try:
                await work()
            except Exception:  # one bad look or a lost Redis must not silence the process
                log.exception("%s of the hub failed and starts again", _name(work))
            await asyncio.sleep(every)


def _name(work):
    """What a piece of work is called in the log."""
    return getattr(work, "func", work).__name__


def _hears(channel, key, user):
    """(the newest number, the audience, whom the user wants to hear nothing of); no audience where she may not hear."""
    number, audience = channel.state([key]).get(key, (None, None))
    if audience is None or not channel.may_hear(user, key, audience):
        return None, None, NOBODY
    return number, audience, blocked_by(user)


def _lost(user, heard):
    """(names of the channels she may no longer hear, whom she wants to hear nothing of) as the database has it now; None
    for the names where her account is stopped or gone."""
    if user.is_authenticated:
        forget_keys(user)
        try:
            user.refresh_from_db()
        except ObjectDoesNotExist:
            return None, NOBODY
        if not user.is_active or user.is_suspended(timezone.now()):
            return None, NOBODY
    return [name for name, channel, key, audience in heard if not channel.may_hear(user, key, audience)], blocked_by(
        user
    )


def _in_thread(function, *args):
    """Run what reads the database in the thread that all sockets share; its connection stays open from call to call."""
    return sync_to_async(_kept_open)(function, *args)


def _kept_open(function, *args):
    try:
        return function(*args)
    except DatabaseError:
        connection.close()  # whatever became of it, the next call opens a good one
        raise


_hubs: WeakKeyDictionary = WeakKeyDictionary()


def hubs():
    """Every hub of this process, for its figures."""
    return list(_hubs.values())


def hub():
    """The hub of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]
