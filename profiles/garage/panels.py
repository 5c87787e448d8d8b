"""爱车: the cars in somebody's space, as far as she shows them."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from community.panels.registry import Panel
from profiles.garage.models import Car, State

# Cars that stand in a space; the garage has them all.
SHOWN = 3


def cars(request, at, *, member):
    """Her own cars for herself, for others those she shows; past ones for nobody. One statement."""
    is_mine = request.user == member
    rows = Car.objects.filter(member=member).exclude(state=State.ENDED).select_related("product")
    rows = rows if is_mine else rows.filter(shown=True)
    rows = list(rows.order_by(F("verified_at").asc(nulls_last=True), "pk")[:SHOWN])
    if not rows and not is_mine:
        return None
    for row in rows:
        row.far = f"{row.mileage:,}" if row.mileage is not None else ""
        row.days = (at.date() - row.delivered_on).days if row.delivered_on else None
    return {"cars": rows, "is_mine": is_mine, "at": at}


Panel("space_side", "garage", _("爱车"), cars, "profiles/garage/_panel.html", statements=1, order=10)
