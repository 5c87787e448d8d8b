"""What of the clubs can be taken outside: what their own page says to a visitor."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from clubs.models import Club
from community.access.registry import PUBLIC
from community.api.registry import Card, Shareable


def _find(user, key):
    return get_object_or_404(Club.objects.visible_to(user).select_related("region", "product"), slug=key)


def card(club):
    """A club's card: name, introduction, kind, city and model; nobody's name and no number. No statement."""
    about = [str(club.get_kind_display()), club.region and club.region.name, club.product and club.product.model]
    return Card(
        code="club",
        key=club.slug,
        title=club.name,
        text=club.intro,
        line=" · ".join(filter(None, about)),
        url=club.get_absolute_url(),
        kind_label=str(_("圈子")),
    )


def public_card(club):
    """The card for the club's own page: None where a visitor may not know of it."""
    return card(club) if club.page_audience == PUBLIC else None


Shareable("club", _("圈子"), _find, card)
