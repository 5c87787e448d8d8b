"""The one socket of a page: it says what it listens to, and is told what is new; who knocks at the server, and what she
reads."""

import asyncio
import contextlib
import json
from collections import deque

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, parse_cookie
from django.utils import timezone

from community.access.registry import weigh
from community.lib.languages import chosen
from community.lib.sessions import SessionStore
from community.live.ears import STRAIGHT, Ear
from community.live.hub import hub

MOST_CHANNELS, LONGEST_MESSAGE, BAD_MESSAGE, DROPPED = 60, 3000, 4400, 4408
# What a page asks for comes in a message or two; a socket that asks more often than this in a second is closed.
MOST_A_SECOND = 20


async def live(scope, receive, send):
    """ASGI: {"listen": {"topic:12": 24, "bell:5": null}} in, frames {"c": "topic:12", "n": 25, …} out."""
    await receive()
    who = await hub().at_the_door(_who, _cookies(scope).get(settings.SESSION_COOKIE_NAME))
    language = language_of(scope)
    own = None if language == settings.LANGUAGE_CODE else language
    ear = Ear(*who, scope.get("extensions", {}).get(STRAIGHT, {}).get("write"), own)
    await send({"type": "websocket.accept"})
    hub().open(ear)
    parts = [asyncio.create_task(part) for part in (_take(ear, receive), ear.give(send), ear.closed.wait())]
    try:
        done, _ = await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
        code = parts[0].result() if parts[0] in done and not parts[0].exception() else DROPPED
        if code:
            with contextlib.suppress(Exception):
                await send({"type": "websocket.close", "code": code})
    finally:
        hub().close(ear)
        for part in parts:
            part.cancel()
        await asyncio.gather(*parts, return_exceptions=True)


def _who(session_key):
    """(who is signed in by this key, the key or None), as the pages find out: a stopped account is nobody's."""
    request = HttpRequest()
    request.session = SessionStore(session_key)
    user = get_user(request)
    if user.is_authenticated and user.is_suspended(timezone.now()):
        return AnonymousUser(), None
    if user.is_authenticated:
        weigh(user, request.session)
    return user, request.session.session_key


async def signed_in(scope):
    """The key of whoever is signed in at a request, None for nobody; a browser without a session costs no look."""
    if session_key := _cookies(scope).get(settings.SESSION_COOKIE_NAME):
        user, _key = await hub().at_the_door(_who, session_key)
        return user.pk
    return None


def language_of(scope):
    """What the page is read in."""
    return chosen(_cookies(scope))


def _cookies(scope):
    return parse_cookie(dict(scope.get("headers", ())).get(b"cookie", b"").decode("latin-1"))


async def _take(ear, receive):
    """Read what the client asks for until it leaves (None) or talks nonsense (the closing code)."""
    clock, recent = asyncio.get_running_loop().time, deque(maxlen=MOST_A_SECOND + 1)
    while (event := await receive())["type"] != "websocket.disconnect":
        recent.append(clock())
        if len(recent) > MOST_A_SECOND and recent[-1] - recent[0] < 1:
            return BAD_MESSAGE
        wanted = parse(event.get("text") or "")
        if wanted is None or len(ear.told) + len(wanted) > MOST_CHANNELS:
            return BAD_MESSAGE
        for name, after in wanted.items():
            await hub().listen(ear, name, after)
    return None


def parse(text):
    """{channel: number already held, or None} from a message; None where it is not one of ours."""
    if len(text) > LONGEST_MESSAGE:
        return None
    try:
        wanted = json.loads(text)["listen"]
        return {str(name): None if after is None else int(after) for name, after in wanted.items()}
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
