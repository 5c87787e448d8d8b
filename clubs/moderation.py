"""What reporting, hiding and restoring mean for a club's name and introduction."""

from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from clubs import actions
from clubs.models import Club, Membership, Rank, founder_of
from community.access.permissions import check_power
from community.access.registry import MODERATORS
from community.access.roles import Power
from community.moderation.registry import About, Kind, Line, Sweeper

# A club of more people is theirs too: it does not go with its founder's account.
SMALL = 3


def find(user, pk):
    """The club, as far as the user may see it."""
    return get_object_or_404(Club.objects.visible_to(user), pk=pk)


def words(club):
    """Name and introduction on one line."""
    return f"{club.name}：{club.intro}\n{club.charter}".rstrip()


def _around(key):
    club = Club.objects.filter(pk=key).first()
    return [Line(club.name, club.founded_at, club.intro, True)] if club else []


def _put_back(by, key, *, held, at):
    del held
    actions.uncover_club(by, key, at=at)


def _sweep(by, member, *, rule, at):
    """Names of the small clubs she founded."""
    mine = Membership.objects.filter(member=member, rank=Rank.FOUNDER, club__member_count__lte=SMALL)
    keys = [key for key in mine.values_list("club", flat=True) if actions.cover_club(by, key, rule=rule, at=at)]
    return len(keys), keys


def _sweep_back(by, member, kept, *, at):
    del member
    for key in kept:
        actions.uncover_club(by, key, at=at)


def _links(user, keys):
    """{club: (name, address)}. One statement."""
    return {c.pk: (c.name, c.get_absolute_url()) for c in Club.objects.visible_to(user).filter(pk__in=keys)}


def _places(user, keys):
    """{club: its name, None where the user may not know of it}. One statement."""
    known = Club.objects.visible_to(user).filter(pk=OuterRef("pk"))
    rows = Club.objects.filter(pk__in=keys).annotate(known=Exists(known)).values_list("pk", "name", "known")
    return {pk: name if known else None for pk, name, known in rows}


Kind(
    "club",
    _("圈子的名字和介绍"),
    find,
    lambda by, club: check_power(by, Power.MODERATE),
    lambda by, club, **how: actions.cover_club(by, club.pk, **how),
    lambda by, club, **how: actions.uncover_club(by, club.pk, **how),
    words,
    lambda club: club.get_absolute_url(),
    lambda club: About(founder_of(club), MODERATORS, club.page_audience, club.name),
    actions.cover_club,
    _put_back,
    around=_around,
    links=_links,
    places=_places,
)
Sweeper("clubs", _("圈子"), _sweep, _sweep_back)
