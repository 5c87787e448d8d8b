"""A small server that speaks WeChat's published dialect of one-time messages, on this machine."""

import json
import re
import secrets
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from community.outgoing import asking, wechat
from profiles.inbox.models import Once
from tests.conftest import NOON, as_
from tests.profiles.elsewhere import address_in
from tests.profiles.providers import Fake

ID, SECRET, TEMPLATE = "wx-of-this-site", "mp-secret-nobody-logs", "template-of-once-1"
INSIDE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0.49"
)
OPENID = "oNhers_6_Mj9rKq0abcdefghijk1"


class WeChat(Fake):
    """One message for each yes, in its scene; a credential that lasts until it is made to end. `sent` is what arrived."""

    def __init__(self, port=0):
        super().__init__(port)
        self.token, self.refused, self.allowed, self.known, self.sent, self.forced = "", set(), set(), set(), [], 0
        self.openid, self.stubborn = OPENID, False

    def settle(self, settings, monkeypatch):
        settings.WECHAT_MP = {"id": ID, "secret": SECRET, "template": TEMPLATE, "api": self.url}
        monkeypatch.setattr(wechat, "CONFIRM", f"{self.url}/mp/subscribemsg")

    def expire(self):
        """The credential that was given out counts no longer."""
        self.refused.add(self.token)
        if not self.stubborn:
            self.token = ""

    def consent(self, address, yes=True, **changed):
        """She looks at the page that the address leads to, inside WeChat, and says yes or no: where she is led then.
        `changed` is what somebody rewrote in it."""
        parts = urlsplit(address)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert (parts.path, parts.fragment) == ("/mp/subscribemsg", "wechat_redirect")
        assert (query["action"], query["appid"], query["template_id"]) == ("get_confirm", ID, TEMPLATE)
        assert 0 <= int(query["scene"]) <= 10_000
        assert re.fullmatch(r"[a-zA-Z0-9]{16,128}", query["reserved"])
        told = {name: query[name] for name in ("template_id", "scene", "reserved")}
        if yes:
            self.allowed.add((self.openid, query["template_id"], query["scene"]))
            self.known.add(self.openid)
            told["openid"] = self.openid
        told |= {"action": "confirm" if yes else "cancel"} | changed
        told = {name: value for name, value in told.items() if value is not None}
        return f"{urlsplit(query['redirect_url']).path}?{urlencode(told)}"

    def page(self, address):
        """That page as a browser draws it: two ways back."""
        yes, no = (self.consent(address, says).replace("&", "&amp;") for says in (True, False))
        back = parse_qs(urlsplit(address).query)["redirect_url"][0]
        host = f"{urlsplit(back).scheme}://{urlsplit(back).netloc}"
        return (
            f'<meta charset="utf-8"><h1>接收一次提醒</h1><a href="{host}{yes}">同意</a> <a href="{host}{no}">取消</a>'
        )

    def speak(self, path, query, body, headers):
        kind = "application/json; encoding=utf-8"
        return (
            200,
            kind,
            {"/cgi-bin/stable_token": self._token, "/cgi-bin/message/template/subscribe": self._take}.get(
                path, lambda *_: {"errcode": 40066, "errmsg": "invalid url"}
            )(query, body),
        )

    def _token(self, query, body):
        asked = json.loads(body)
        if (asked["appid"], asked["secret"]) != (ID, SECRET) or asked["grant_type"] != "client_credential":
            return {"errcode": 40125, "errmsg": "invalid appsecret"}
        self.forced += asked.get("force_refresh", False)
        if not self.token or asked.get("force_refresh"):
            self.token = secrets.token_hex(20)
        return {"access_token": self.token, "expires_in": 7200}

    def _take(self, query, body):
        token, told = query.get("access_token"), json.loads(body)
        if token in self.refused:
            return {"errcode": 42001, "errmsg": "access_token expired"}
        if not token or token != self.token:
            return {"errcode": 40001, "errmsg": "invalid credential, access_token is invalid or not latest"}
        if told["template_id"] != TEMPLATE:
            return {"errcode": 40037, "errmsg": "invalid template_id"}
        if told["touser"] not in self.known:
            return {"errcode": 40003, "errmsg": "invalid openid"}
        words = told["data"]["content"]["value"]
        if len(told["title"]) > 15 or len(words) > 200 or "\\u" in body or not told["url"].startswith("http"):
            return {"errcode": 47003, "errmsg": "argument invalid"}
        permission = (told["touser"], told["template_id"], told["scene"])
        if permission not in self.allowed:
            return {"errcode": 43101, "errmsg": "user refuse to accept the msg"}
        self.allowed.remove(permission)
        self.sent.append(told)
        return {"errcode": 0, "errmsg": "ok"}


@pytest.fixture
def weixin(settings, monkeypatch):
    """A 服务号 is set up, and WeChat is there."""
    fake = WeChat()
    fake.settle(settings, monkeypatch)
    monkeypatch.setattr(asking, "PIECE", 0.5)
    yield fake
    fake.close()


def inside(member):
    return as_(member, HTTP_USER_AGENT=INSIDE)


def door(topic):
    return f"/inbox/once/topic/{topic.pk}/"


def allow(fake, member, topic, client=None, yes=True, **changed):
    """The button, WeChat's page, and the answer to what comes back."""
    client = client or inside(member)
    return client.get(fake.consent(address_in(client.post(door(topic))), yes, **changed))


def allowed(fake, member, topic, at=NOON):
    """A permission of before `at`, as the doors make it."""
    assert allow(fake, member, topic).status_code == 302
    Once.objects.filter(spent_at=None, error="").update(at=at)
    return Once.objects.open().get(member=member, about_id=topic.pk)
