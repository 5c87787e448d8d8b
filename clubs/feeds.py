"""A club's feed, and what crawlers find of the clubs."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from clubs.models import Club
from community.api.registry import VISITOR, Feed, Section
from forums.feeds import newest_topics

LISTED = 50


def _club(user, key):
    return get_object_or_404(Club.objects.open_to(user), slug=key)


Feed(
    "club",
    _("圈子"),
    _club,
    lambda user, club: newest_topics(user, board=club.board_id),
    lambda club: club.name,
    lambda club: club.get_absolute_url(),
    listed=lambda user: list(
        Club.objects.open_to(user).order_by("-member_count", "-id").values_list("slug", "name")[:LISTED]
    ),
)

_clubs = Club.objects.visible_to(VISITOR)

Section(
    "clubs",
    lambda: _clubs.order_by("-pk").values_list("pk", flat=True).first(),
    lambda low, high: (
        (club.get_absolute_url(), None) for club in _clubs.filter(pk__gt=low, pk__lte=high).only("slug")
    ),
)
