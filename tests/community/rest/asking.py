"""A program with a token of somebody's."""

import json
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from community.api.scopes import Scope
from profiles.tokens.actions import make_token
from tests.conftest import SECRET

ALL = tuple(Scope.values)
# {operation: (method, path, body)} with the places of `inside`.
WALK = {
    "me": ("GET", "me", None),
    "search": ("GET", f"search?q={SECRET}", None),
    "boards": ("GET", "boards", None),
    "topics": ("GET", "boards/{board}/topics", None),
    "start_topic": ("POST", "boards/{board}/topics", {"title": "周末去哪儿走走", "body": "说说看"}),
    "topic": ("GET", "topics/{topic}", None),
    "reply": ("POST", "topics/{topic}/posts", {"body": "我也去"}),
    "post": ("GET", "posts/{post}", None),
    "edit_post": ("PUT", "posts/{post}", {"body": "改了一句"}),
    "withdraw_post": ("DELETE", "posts/{post}", None),
    "react": ("PUT", "reactions/post/{other}", {"what": "agree"}),
    "take_back": ("DELETE", "reactions/post/{other}", None),
    "clubs": ("GET", "clubs", None),
    "club": ("GET", "clubs/{club}", None),
    "members": ("GET", "clubs/{club}/members", None),
    "join_club": ("PUT", "clubs/{club}/membership", {}),
    "leave_club": ("DELETE", "clubs/{club}/membership", None),
    "events": ("GET", "events", None),
    "event": ("GET", "events/{event}", None),
    "sign_up": ("PUT", "events/{event}/signup", {"answer": "going"}),
    "sign_off": ("DELETE", "events/{event}/signup", None),
    "chats": ("GET", "chats", None),
    "chat_lines": ("GET", "chats/{room}/lines", None),
    "say": ("POST", "chats/{room}/lines", {"body": "到了"}),
    "read_chat": ("PUT", "chats/{room}/read", {"number": 1}),
    "answer_chat": ("PUT", "chats/{room}/answer", {"yes": True}),
    "club_chat": ("PUT", "clubs/{club}/chat", None),
    "event_chat": ("PUT", "events/{event}/chat", None),
    "entries": ("GET", "members/mei/entries", None),
    "entry": ("GET", "entries/{entry}", None),
    "inbox": ("GET", "inbox", None),
    "see_line": ("PUT", "inbox/{line}/seen", None),
    "see_all": ("POST", "inbox/seen", None),
    "bookmarks": ("GET", "bookmarks", None),
}


class Program:
    """Asks the API in a member's name; `secret` is its token."""

    def __init__(self, member, *scopes, days=30, **client):
        at = timezone.now()
        asked = {"name": "脚本", "scopes": scopes or ALL, "ends_at": at + timedelta(days=days), "at": at}
        self.token, self.secret = make_token(member, **asked)
        self.client = Client(**client)

    def ask(self, method, path, body=None, key=None, **headers):
        """The answer; `path` begins after /api/v1/, or is a whole address."""
        path = path.partition("/api/v1/")[2] if "/api/v1/" in path else path
        headers |= {"Authorization": f"Bearer {self.secret}"} | ({"Idempotency-Key": key} if key else {})
        sent = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return self.client.generic(method, f"/api/v1/{path}", headers=headers, **sent)

    def get(self, path, **headers):
        return self.ask("GET", path, **headers)

    def post(self, path, body=None, **more):
        return self.ask("POST", path, body, **more)


def ask(program, name, places, **more):
    method, path, body = WALK[name]
    return program.ask(method, path.format(**places), body, **more)
