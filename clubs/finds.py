"""Circles about a word that somebody chose, but those she is in."""

from django.utils.translation import gettext_lazy, ngettext

from clubs.models import Club, Membership
from community.search.matching import newest_with
from profiles.finds.registry import Finder, Found


def circles(user, words):
    """Circles she may see and is not in. Two statements."""
    rows = newest_with(words.values(), user, kind="club", each=4)
    why = {row.key: word for word, found in reversed(rows.items()) for row in found}
    mine = Membership.objects.inside().filter(member=user.pk).values("club")
    clubs = Club.objects.visible_to(user).filter(pk__in=why).exclude(pk__in=mine).order_by("-member_count", "-id")
    return [
        Found(
            why[club.pk],
            club.name,
            club.get_absolute_url(),
            ngettext("%(n)d 人", "%(n)d 人", club.member_count) % {"n": club.member_count},
            icon="circles",
        )
        for club in clubs
    ]


Finder("circles", gettext_lazy("圈子"), circles, 2, order=10)
