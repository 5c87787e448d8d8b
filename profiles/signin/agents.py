"""What a browser says of itself, in the words of whoever holds it."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from community.lib.text import punct

LONGEST_AGENT = 500
PHONE, TABLET, COMPUTER = "phone", "tablet", "computer"
# The first that fits: browsers name the ones they descend from as well.
BROWSERS = [
    (r"wxwork", "企业微信"), (r"MicroMessenger", "微信"), (r"DingTalk", "钉钉"), (r"Lark|Feishu", "飞书"),
    (r"AlipayClient", "支付宝"), (r"Weibo", "微博"), (r"baiduboxapp|BIDUBrowser", "百度"), (r"\bQQ/", "QQ"),
    (r"QQBrowser", "QQ 浏览器"), (r"UCBrowser|UCWEB", "UC 浏览器"), (r"HuaweiBrowser", "华为浏览器"),
    (r"MiuiBrowser", "小米浏览器"), (r"HeyTapBrowser", "OPPO 浏览器"), (r"VivoBrowser", "vivo 浏览器"),
    (r"SamsungBrowser", "三星浏览器"), (r"Quark", "夸克"), (r"360SE|360EE|QihooBrowser", "360 浏览器"),
    (r"MetaSr|Sogou", "搜狗浏览器"), (r"Edg(e|A|iOS)?/", "Edge"), (r"OPR/|Opera", "Opera"), (r"Firefox/|FxiOS/", "Firefox"),
    (r"HeadlessChrome/|Chrome/|CriOS/", "Chrome"), (r"Version/.*Safari/", "Safari"),
]  # fmt: skip
SYSTEMS = [
    (r"HarmonyOS|OpenHarmony|ArkWeb", "鸿蒙"), (r"Android", "Android"), (r"iPad", "iPadOS"), (r"iPhone|iPod", "iOS"),
    (r"Windows", "Windows"), (r"CrOS", "ChromeOS"), (r"Mac OS X|Macintosh", "macOS"), (r"Linux|X11", "Linux"),
]  # fmt: skip


@dataclass(frozen=True)
class Agent:
    """`kind`: phone, tablet, computer or ""; `browser` and `system` by their usual names, "" where none is known."""

    kind: str = ""
    browser: str = ""
    system: str = ""


def read(header):
    """The Agent of a User-Agent header; of its versions and models nothing is kept."""
    header = (header or "")[:LONGEST_AGENT]
    browser, system = _first(BROWSERS, header), _first(SYSTEMS, header)
    return Agent(_kind(header, system), browser, system)


def _first(names, header):
    return next((name for pattern, name in names if re.search(pattern, header, re.I)), "")


def _kind(header, system):
    if system == "iPadOS" or re.search(r"\bTablet\b", header) or (system == "Android" and "Mobile" not in header):
        return TABLET
    if system in ("iOS", "Android") or re.search(r"\bMobile\b|\bPhone\b", header):
        return PHONE
    return COMPUTER if system else ""


def words(kind, browser, system):
    """手机上的 Chrome，Android; what is not known is left out."""
    where = {PHONE: _("手机"), TABLET: _("平板"), COMPUTER: _("电脑")}.get(kind, "")
    if where and browser:
        space = " " if browser[0].isascii() else ""
        where = _("%(where)s上的%(browser)s") % {"where": where, "browser": space + browser}
    return punct("，").join(part for part in (where or browser, system) if part) or _("没认出来的设备")
