"""爱车: the cars in somebody's space, as far as she shows them."""

from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext_lazy as _

from community.lib.text import listed
from community.panels.registry import Panel
from profiles.garage.models import Car, Proof, State

# Cars that stand in a space; the garage has them all.
SHOWN = 3
# What is told of a car beside its model, and the switch that shows it.
_TOLD = (
    ("called", "shows_called", _("它叫什么")), ("delivered_on", "shows_delivered", _("提车那天")),
    ("far", "shows_mileage", _("里程")), ("masked", "shows_serial", _("编号末几位")),
)  # fmt: skip


def cars(request, at, *, member):
    """Her own cars for herself, for others those she shows; past ones for nobody. One statement."""
    is_mine = request.user == member
    rows = Car.objects.filter(member=member).exclude(state=State.ENDED).select_related("product")
    rows = rows.annotate(waits=Exists(Proof.objects.waiting().filter(car=OuterRef("pk"))))
    rows = rows if is_mine else rows.filter(shown=True)
    rows = list(rows.order_by(F("verified_at").asc(nulls_last=True), "pk")[:SHOWN])
    if not rows and not is_mine:
        return None
    for row in rows:
        row.far = f"{row.mileage:,}" if row.mileage is not None else ""
        row.kept = listed(str(words) for what, shows, words in _TOLD if getattr(row, what) and not getattr(row, shows))
        row.days = (at.date() - row.delivered_on).days if row.delivered_on else None
    return {"cars": rows, "is_mine": is_mine, "at": at}


Panel("space_side", "garage", _("爱车"), cars, "profiles/garage/_panel.html", statements=1, order=10)
