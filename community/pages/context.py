"""What the roof (templates/base.html) needs on every page."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from community.access.roles import Power, role_carries
from community.outgoing import sms
from community.pages.models import Theme, brand_of
from community.pages.scripts import script_words
from community.panels.registry import built

# What a reader chose for her browser, and how many seconds that holds.
THEME_COOKIE, THEME_SECONDS = "theme", 365 * 24 * 3600
_DESK = [
    (Power.SEE_REPORTS, "reports:terms", "chart", gettext_noop("洞察")),
    (Power.EDIT_WORDS, "text:words", "spark", gettext_noop("词表")),
    (Power.SEE_CUSTOMERS, "profiles:customers", "users", gettext_noop("会员")),
    (Power.VERIFY_OWNERS, "garage:desk", "car", gettext_noop("车主认证")),
    (Power.MODERATE, "moderation:queue", "inbox", gettext_noop("举报与待审")),
    (Power.MODERATE, "text:guard", "shield", gettext_noop("要拦的词")),
    (Power.MODERATE, "moderation:desk", "flag", gettext_noop("管理记录")),
    (Power.ADJUST_POINTS, "points:desk", "gift", gettext_noop("积分")),
    (Power.CURATE, "tags:desk", "list", gettext_noop("标签")),
    (Power.APPOINT, "forums:desk", "chat", gettext_noop("版块")),
    (Power.APPOINT, "pages:change_look", "image", gettext_noop("站点外观")),
    (Power.APPOINT, "profiles:roles", "gear", gettext_noop("角色")),
    (Power.APPOINT, "profiles:fields", "doc", gettext_noop("资料项")),
    (Power.APPOINT, "widgets:desk", "globe", gettext_noop("小组件")),
    (Power.OPEN_SEALED, "sealed:open_sealed", "lock", gettext_noop("封存")),
    (Power.APPOINT, "backups:backups", "get", gettext_noop("备份")),
    (Power.APPOINT, "ops:condition", "bolt", gettext_noop("运行状况")),
]


def _current(path, door):
    """ "page" at a place of the desk, "true" on a page below it, or nothing."""
    if not path.startswith("/desk/"):
        return ""
    place = reverse(door)
    if path == place:
        return "page"
    return "true" if path.split("/")[2] == place.split("/")[2] else ""


def chosen_theme(request):
    """Light or dark as the reader chose it for her browser; "" where she left it to the site."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in Theme.values else ""


def roof(request):
    """The brand, light or dark, whether messages go to numbers, and for staff the places of the desk that their role opens.
    One statement, none from the cache, and what upper rooms hang into the roof (the bell: one)."""
    user = getattr(request, "user", None)
    desk = []
    if user and user.is_authenticated and user.is_staff:
        desk = [
            {"url": url, "icon": icon, "label": _(label), "current": _current(request.path, url)}
            for power, url, icon, label in _DESK
            if role_carries(user, power)
        ]
    pieces = built("roof", request, None) if user is not None else []
    bars = built("bar", request, None) if user is not None else []
    brand = brand_of(request)
    return {
        "brand": brand,
        "logo_plate": brand.plate,
        "theme": chosen_theme(request) or brand.theme,
        "themes": Theme,
        "desk_nav": desk,
        "roof_pieces": pieces,
        "bars": bars,
        "script_words": script_words(),
        "by_sms": sms.is_open(),
    }
