"""Asking a source of widgets, and reading what it says: asked by the worker alone."""

import math
from datetime import UTC, datetime, timedelta, timezone

from django.conf import settings
from django.utils.translation import gettext as _

from community.outgoing.asking import Asking, Unanswered
from community.outgoing.guarded import Guarded
from profiles.widgets import headlines
from profiles.widgets.kinds import MARKETS, Kind

BEIJING = timezone(timedelta(hours=8))
# What AMap's infocode means, where somebody can do something about it.
_AMAP = {"10001": "key", "10003": "often", "10004": "often", "10009": "key", "10044": "often", "20000": "unknown"}


class Failed(Exception):
    """No reading came of it. The text is a sentence for the admin and holds neither key nor address; `whole`: the source
    as such is away, so that asking it for something else is of no use now."""

    def __init__(self, sentence, *, whole=True):
        super().__init__(sentence)
        self.whole = whole


def ask(kind, key, address=""):
    """What the source says of the key now, brought into our form; `address` is a feed's. Raises Failed."""
    try:
        return {Kind.WEATHER: _weather, Kind.STOCKS: _stock, Kind.HEADLINES: _headlines}[kind](address or key)
    except Unanswered as error:
        raise Failed(_unanswered(str(error))) from None


def _unanswered(text):
    said = {
        "inside": _("这个地址通到内网，不去取。"), "only https": _("这个地址要用 https。"),
        "too long": _("回答太长，超过 256 KB。"), "too slow": _("太慢了，10 秒没说完。"),
    }  # fmt: skip
    if text.startswith("status 3"):
        return _("它让去别的地址取，这里不跟着走。")
    return said.get(text) or (_("它那边出错了。") if text.startswith("status") else _("连不上，或者太久没有回答。"))


def _checked(answer):
    """The answer itself, where its status says that it is one."""
    if answer.status_code in (401, 402, 403):
        raise Failed(_("密钥不对，或者没有这项权限。"))
    if answer.status_code == 429:
        raise Failed(_("问得太多，被它限了。"))
    if answer.status_code != 200:
        raise Failed(_("它答的是 %(status)d。") % {"status": answer.status_code}, whole=False)
    return answer


def _told(answer):
    """The JSON object of an answer."""
    try:
        told = _checked(answer).json()
    except ValueError:
        raise Failed(_("它的回答不是 JSON。")) from None
    if not isinstance(told, dict):
        raise Failed(_("它的回答读不懂。"))
    return told


def _weather(code):
    """AMap's weather of now by official region code (lbs.amap.com, 天气查询, extensions=base)."""
    own = settings.WEATHER
    told = _told(Asking().get(own["url"], params={"city": code, "key": own["key"], "extensions": "base"}))
    if told.get("status") != "1":
        raise _refused(str(told.get("infocode")))
    lives = told.get("lives")
    live = lives[0] if isinstance(lives, list) and lives else None
    if not isinstance(live, dict) or live.get("adcode") != code:
        raise Failed(_("它没有这个地方的天气。"), whole=False)
    degrees = _number(live.get("temperature"), -90, 60)
    return {
        "weather": _text(live.get("weather")), "degrees": round(degrees), "wind": _wind(_text(live.get("winddirection"))),
        "force": _text(live.get("windpower")), "humid": round(_number(live.get("humidity"), 0, 100)),
        "at": _beijing(live.get("reporttime")),
    }  # fmt: skip


def _wind(direction):
    """东北 is a 东北风; 无风向 and 旋转不定 are none."""
    return direction if len(direction) > 2 else _("%(direction)s风") % {"direction": direction}


def _refused(code):
    meaning = _AMAP.get(code, "")
    if meaning == "key":
        return Failed(_("密钥不对，或者没有这项权限。"))
    if meaning == "often":
        return Failed(_("问得太多，被它限了。"))
    if meaning == "unknown":
        return Failed(_("它没有这个地方的天气。"), whole=False)
    return Failed(_("它说不行，编号 %(code)s。") % {"code": code if code.isdecimal() and len(code) < 8 else "?"})


def _stock(key):
    """EODHD's delayed price of now (eodhd.com, Live (Delayed) Stock Prices API)."""
    own, (_name, _digits, letters) = settings.STOCKS, MARKETS[key[:2]]
    symbol = f"{key[2:]}.{letters}"
    answer = Asking().get(f"{own['url'].rstrip('/')}/{symbol}", params={"api_token": own["key"], "fmt": "json"})
    if answer.status_code == 404:
        return {"unknown": True, "at": None}
    told = _told(answer)
    if told.get("code") != symbol:
        raise Failed(_("它答的不是这只股票。"), whole=False)
    if told.get("close") == "NA":
        raise Failed(_("它现在没有这只股票的价格。"), whole=False)
    price, before = (_number(told.get(name), 0, 1e7) for name in ("close", "previousClose"))
    moved = (price - before) / before * 100 if before else 0
    return {"price": price, "moved": round(moved, 2), "at": _epoch(told.get("timestamp"))}


def _headlines(address):
    try:
        return headlines.read(_checked(Guarded().get(address)).content)
    except headlines.Strange:
        raise Failed(_("取到的不是 RSS 或 Atom，或者里面有不安全的写法。")) from None


def _text(value):
    if not isinstance(value, str) or not value.strip():
        raise Failed(_("它的回答读不懂。"), whole=False)
    return headlines.words(value)[:12]


def _number(value, least, most):
    """A number, or the text of one, between two bounds."""
    try:
        number = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else math.nan
    except ValueError:
        number = math.nan
    if not least <= number <= most:
        raise Failed(_("它的回答读不懂。"), whole=False)
    return number


def _beijing(text):
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=BEIJING).isoformat()
    except (ValueError, TypeError):
        return None


def _epoch(seconds):
    try:
        return datetime.fromtimestamp(_number(seconds, 946_684_800, 7_258_118_400), UTC).isoformat()
    except Failed:
        return None
