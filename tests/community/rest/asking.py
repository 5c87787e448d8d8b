"""A program with a token of somebody's."""

import json
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from community.api.scopes import Scope
from profiles.tokens.actions import make_token

ALL = tuple(Scope.values)


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
