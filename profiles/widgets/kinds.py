"""What a widget may show: where each kind comes from, how fresh it is kept, how long an old reading is still shown."""

from datetime import timedelta

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """Kinds of widgets; a member has one of each at the most."""

    WEATHER = "weather", _("天气")
    STOCKS = "stocks", _("股票")
    HEADLINES = "headlines", _("头条")


# A reading is taken anew after FRESH, is said to be old from twice that on, and is not shown any more after LIMIT.
FRESH = {Kind.WEATHER: timedelta(hours=1), Kind.STOCKS: timedelta(minutes=30), Kind.HEADLINES: timedelta(minutes=30)}
LIMIT = {Kind.WEATHER: timedelta(hours=6), Kind.STOCKS: timedelta(days=3), Kind.HEADLINES: timedelta(days=2)}
# Before its first reading a widget says that it comes: for so long where nobody has asked yet, for so many failures (some
# twenty minutes) where somebody did.
WAITS, TRIES = timedelta(minutes=15), 6
# Failures back off: doubled from the first wait up to the longest.
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=20), timedelta(hours=2)

# Sources with a key of the site's own: their name on the page, and the variable that turns them on.
SOURCES = {Kind.WEATHER: (_("高德地图"), "WEATHER_KEY"), Kind.STOCKS: ("EODHD", "STOCKS_KEY")}

# Markets by the letters before a stock's number: (name, digits, the source's own letters, or none where it has no prices).
MARKETS = {
    "sh": (_("沪"), 6, "SHG"), "sz": (_("深"), 6, "SHE"), "bj": (_("京"), 6, ""), "hk": (_("港"), 5, ""),
}  # fmt: skip
MOST_STOCKS = 3


def has_key(kind):
    """Whether the operator has given the key of a source that needs one."""
    return bool({Kind.WEATHER: settings.WEATHER, Kind.STOCKS: settings.STOCKS}[kind]["key"])


def wait_after(tries):
    """How long a source is left alone after so many failures in a row."""
    return min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(tries, 12))
