"""Small servers that speak the published shapes of the widgets' sources, on this machine."""

from datetime import timedelta

import pytest

from profiles.widgets.actions import name_feed
from profiles.widgets.kinds import Kind
from tests.conftest import NOON
from tests.profiles.providers import Fake

KEY = "a-key-that-nobody-logs"

RSS = """<?xml version="1.0" encoding="{encoding}"?>
<rss version="2.0"><channel><title>山里电台</title><link>https://radio.example.com/</link>
<item><title>{first}</title><link>https://radio.example.com/1</link><pubDate>Fri, 27 Nov 2026 08:15:00 +0800</pubDate></item>
<item><title>&lt;b&gt;路&lt;/b&gt;通了 &amp;amp; 车多</title><link>http://radio.example.com/2</link></item>
<item><title>第三条</title><link>https://radio.example.com/3</link></item>
<item><title>点我</title><link>javascript:alert(1)</link></item>
<item><title></title><link>https://radio.example.com/5</link></item>
<item><title>第四条</title><link>https://radio.example.com/6</link></item>
<item><title>第五条</title><link>https://radio.example.com/7</link></item>
<item><title>第六条</title><link>https://radio.example.com/8</link></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>公告</title>
<entry><title type="html">&lt;i&gt;新车&lt;/i&gt;到店</title><link rel="self" href="https://a.example.com/s"/><link href="https://a.example.com/1"/>
<published>2026-11-26T10:00:00+08:00</published><updated>2026-11-27T10:00:00+08:00</updated></entry></feed>"""
BOMB = """<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY c "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;">]>
<rss><channel><item><title>&e;</title><link>https://radio.example.com/1</link></item></channel></rss>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "{where}">]>
<rss><channel><item><title>&x;</title><link>https://radio.example.com/1</link></item></channel></rss>"""


class Sources(Fake):
    """AMap's weather, EODHD's prices and a feed at three paths; `mood` as in the providers, or `refused`, `odd`."""

    def __init__(self, port=0):
        super().__init__(port)
        self.told, self.feed, self.degrees, self.price = [], RSS.format(encoding="utf-8", first="雪停了"), "12", 1688.0

    def settle(self, settings):
        settings.WEATHER = {"key": KEY, "url": f"{self.url}/v3/weather/weatherInfo"}
        settings.STOCKS = {"key": KEY, "url": f"{self.url}/api/real-time"}
        settings.INSIDE_HOSTS = [self.url.removeprefix("http://")]
        return self

    @property
    def address(self):
        return f"{self.url}/radio.xml"

    def speak(self, path, query, body, headers):
        self.told.append((path, query))
        if path == "/v3/weather/weatherInfo":
            return 200, "application/json", self._weather(query)
        if path.startswith("/api/real-time/"):
            return self._price(path.rpartition("/")[2], query)
        if path == "/radio.xml":
            return 200, "application/rss+xml", self.feed
        return 404, "text/plain", "no"

    def _weather(self, query):
        if query.get("key") != KEY or self.mood == "refused":
            return {"status": "0", "count": "0", "info": f"INVALID_USER_KEY {KEY}", "infocode": "10001"}
        live = {
            "province": "浙江", "city": "杭州市", "adcode": query["city"], "weather": "小雨", "temperature": self.degrees,
            "winddirection": "东北", "windpower": "≤3", "humidity": "81", "reporttime": "2026-11-27 14:22:36",
            "temperature_float": "12.0", "humidity_float": "81.0",
        }  # fmt: skip
        if self.mood == "odd":
            live |= {"temperature": [], "weather": None}
        return {"status": "1", "count": "1", "info": "OK", "infocode": "10000", "lives": [live]}

    def _price(self, symbol, query):
        if query.get("api_token") != KEY or self.mood == "refused":
            return 401, "text/plain", f"Unauthenticated {KEY}"
        if symbol.startswith("999999"):
            return 404, "text/plain", "Ticker Not Found."
        told = {
            "code": symbol, "timestamp": 1_795_759_200, "gmtoffset": 0, "open": 1650.0, "high": 1690.0, "low": 1644.5,
            "close": self.price, "volume": 2_114_200, "previousClose": 1650.0, "change": 38.0, "change_p": 2.303,
        }  # fmt: skip
        if self.mood == "odd":
            told |= {"close": "NA", "timestamp": "NA", "previousClose": "NA"}
        return 200, "application/json", told


@pytest.fixture
def source(settings):
    """The sources, where the site's settings look for them."""
    made = Sources().settle(settings)
    yield made
    made.close()


@pytest.fixture
def feed(admin, source):
    """The one source of headlines that an admin has named."""
    return name_feed(admin, name="山里电台", address=source.address, at=NOON)


def later(at, kind=Kind.WEATHER):
    """A moment at which a reading of `at` is due again."""
    return at + {Kind.WEATHER: timedelta(minutes=61)}.get(kind, timedelta(minutes=31))
