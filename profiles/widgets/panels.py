"""天气、股票、头条 in somebody's space, as far as she shows them; and the way to choose them."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from community.panels.registry import Panel
from profiles.models import Sight, sees
from profiles.widgets.kinds import FRESH, LIMIT, MARKETS, SOURCES, TRIES, WAITS, Kind, has_key
from profiles.widgets.models import Widget, offered


def _seen(request, member):
    """Her widgets that the reader sees, with their readings: one statement for all panels of a request."""
    kept = request.__dict__.setdefault("_widgets_seen", {})
    if member.pk not in kept:
        rows = Widget.objects.filter(member=member).with_readings()
        kept[member.pk] = [row for row in rows if sees(request.user, member.pk, row.sight)]
    return kept[member.pk]


def state_of(row, at):
    """ "waits" before the first reading, "gone" where there is none or none young enough, "old", or "fresh"."""
    if row.read_at is None:
        comes = at - row.at < WAITS if row.tries is None else row.tries < TRIES
        return "waits" if comes else "gone"
    age = at - row.read_at
    return "gone" if age > LIMIT[row.kind] else "old" if age > 2 * FRESH[row.kind] else "fresh"


def _panel(kind):
    def build(request, at, *, member):
        rows = [row for row in _seen(request, member) if row.kind == kind]
        if not rows or (not has_key(kind) if kind in SOURCES else not rows[0].feed):
            return None
        for row in rows:
            row.state = state_of(row, at)
            row.told_at = datetime.fromisoformat(row.data["at"]) if row.data and row.data["at"] else None
            if kind == Kind.STOCKS:
                row.market, row.number = MARKETS[row.key[:2]][0], row.key[2:]
                row.price = price_words(row.data["price"]) if row.data and "price" in row.data else ""
                row.moved = f"{abs(row.data['moved']):.2f}%" if row.price else ""
        states = {row.state for row in rows}
        old = [row.read_at for row in rows if row.state == "old"]
        return {
            "rows": rows, "row": rows[0], "at": at, "source": SOURCES[kind][0] if kind in SOURCES else rows[0].feed,
            "state": states.pop() if len(states) == 1 else "", "old": min(old) if old else None,
            "told_at": max((r.told_at for r in rows if r.told_at and r.state != "gone"), default=None),
            "is_mine": request.user == member, "is_hidden": rows[0].sight == Sight.SELF,
        }  # fmt: skip

    return build


def price_words(price):
    """A price with two decimals, or the three that funds have."""
    return f"{price:,.3f}".removesuffix("0")


def _offered(request):
    """The kinds that the site has a source for: one statement for all that ask in a request."""
    kept = request.__dict__
    if "_widgets_offered" not in kept:
        kept["_widgets_offered"] = set(offered())
    return kept["_widgets_offered"]


def choosing(request, at):
    """A way to choose, where there is something to choose or to remove. Two statements."""
    kinds = [kind.label for kind in Kind if kind in _offered(request)]
    return {"kinds": kinds} if kinds or request.user.widgets.exists() else None


for place, kind in enumerate(Kind):
    Panel(
        "space_side", kind.value, kind.label, _panel(kind), f"profiles/widgets/_{kind.value}.html",
        statements=1, order=60 + place, offered=lambda request, kind=kind: kind in _offered(request),
    )  # fmt: skip
Panel("arrange", "widgets", _("小组件"), choosing, "profiles/widgets/_choosing.html", statements=2)
