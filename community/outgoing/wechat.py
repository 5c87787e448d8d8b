"""One message by WeChat to whoever allowed one (一次性订阅消息 of a 服务号): the page that asks her, and what carries it."""

import json
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from community.outgoing.asking import Asking, Unanswered
from community.outgoing.registry import Adapter, Undeliverable, Undelivered

CONFIRM = "https://mp.weixin.qq.com/mp/subscribemsg"
TOKEN, SUBSCRIBE = "/cgi-bin/stable_token", "/cgi-bin/message/template/subscribe"
# Of one person only one message is allowed in each scene, however often she says yes to it.
SCENES = range(1, 10_001)
LONGEST_TITLE, LONGEST_TEXT, LONGEST_OPENID = 15, 200, 128
# The credential is not known, not valid, expired.
STALE = {40001, 40014, 42001}
# Nobody has this openid; she refuses, or the one message was sent already.
NEVER = {40003, 43101}
# Seconds before its end at which a credential is no longer used.
MARGIN = 300


def is_set_up():
    """Whether the settings name a 服务号."""
    own = settings.WECHAT_MP
    return all(own[name] for name in ("id", "secret", "template"))


def is_inside(agent):
    """Whether a User-Agent is WeChat's own browser: the page that asks works in no other."""
    return "MicroMessenger" in agent


def address(scene, back, reserved):
    """WeChat's page that asks her; it leads to `back` with what she said, and `reserved` (letters and digits) as it was."""
    own = settings.WECHAT_MP
    asked = {
        "action": "get_confirm",
        "appid": own["id"],
        "scene": scene,
        "template_id": own["template"],
        "redirect_url": back,
        "reserved": reserved,
    }
    return f"{CONFIRM}?{urlencode(asked)}#wechat_redirect"


def deliver(to, message):
    """Hand a Message to WeChat for an openid; `message.values` are the `template` and `scene` she said yes to, and the
    `url` it leads to. A credential that WeChat no longer takes is asked for anew, once."""
    if not is_set_up():
        raise Undelivered("not set up")
    own = message.values
    told = {
        "touser": to,
        "template_id": own["template"],
        "url": own["url"],
        "scene": str(own["scene"]),
        "title": message.subject[:LONGEST_TITLE],
        "data": {"content": {"value": message.text[:LONGEST_TEXT]}},
    }
    with Asking() as session:
        token = _token(session)
        code = _code(_posted(session, f"{SUBSCRIBE}?{urlencode({'access_token': token})}", told))
        if code in STALE:
            again = _token(session, stale=token)
            code = _code(_posted(session, f"{SUBSCRIBE}?{urlencode({'access_token': again})}", told))
    if code in NEVER:
        raise Undeliverable(str(code))
    if code:
        raise Undelivered(str(code))


def _token(session, stale=None):
    """The credential, kept for its life; WeChat gives every process the same (stable_token). Where that is the one it has
    just refused, it is made to give another."""
    key = f"wechat:{settings.WECHAT_MP['id']}"
    kept = cache.get(key)
    if kept and kept != stale:
        return kept
    token, seconds = _asked(session)
    if token == stale:
        token, seconds = _asked(session, force_refresh=True)
    cache.set(key, token, max(1, seconds - MARGIN))
    return token


def _asked(session, **more):
    own = settings.WECHAT_MP
    asked = {"grant_type": "client_credential", "appid": own["id"], "secret": own["secret"]}
    said = _posted(session, TOKEN, asked | more)
    token, seconds = said.get("access_token"), said.get("expires_in")
    if not isinstance(token, str) or not isinstance(seconds, int):
        raise Undelivered(f"token {_code(said)}")
    return token, seconds


def _posted(session, path, told):
    """What WeChat says: a dictionary. Chinese goes as it is, because it shows escapes as they stand."""
    body = json.dumps(told, ensure_ascii=False).encode()
    try:
        said = session.post(
            f"{settings.WECHAT_MP['api']}{path}", body, headers={"Content-Type": "application/json"}
        ).json()
    except Unanswered as error:
        raise Undelivered(str(error)) from None
    except ValueError:
        raise Undelivered("no JSON") from None
    if not isinstance(said, dict):
        raise Undelivered("no answer of WeChat's")
    return said


def _code(said):
    """The error of an answer; 0 is none, and an answer that names neither is one."""
    code = said.get("errcode", -1)
    return code if isinstance(code, int) else -1


def knock():
    """WeChat's server answers whatever it answers."""
    with Asking() as session:
        session.get(settings.WECHAT_MP["api"])


WECHAT = Adapter("wechat", _("微信"), deliver, is_wired=is_set_up, knock=knock)
