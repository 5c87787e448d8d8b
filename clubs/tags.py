"""Clubs carry tags."""

from django.utils.translation import gettext_lazy as _

from clubs.actions import retell
from clubs.models import Club, Membership
from community.access.registry import PUBLIC
from community.tags.registry import Taggable


def items(user):
    """Clubs the user may see, as the directory shows them."""
    return Club.objects.visible_to(user).select_related("region", "product").prefetch_related("tags")


def mark_own(user, clubs):
    """Say on each club what the user is in it. One statement, none for a visitor."""
    own = {}
    if user.is_authenticated:
        rows = Membership.objects.filter(member=user, club__in=[c.pk for c in clubs])
        own = {m.club_id: m for m in rows}
    for club in clubs:
        club.own = own.get(club.pk)


Taggable(
    "club", _("圈子"), Club, items, lambda club: club.page_audience == PUBLIC, retell, "clubs/_tagged_club.html", mark_own,
    order=30,
)  # fmt: skip
