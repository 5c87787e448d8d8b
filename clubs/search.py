"""The words of clubs."""

from django.utils.translation import gettext_lazy as _

from clubs.models import Club
from community.search.registry import Document, Kind


def everything():
    """Clubs with city and model."""
    return Club.objects.select_related("region", "product")


def build(clubs):
    """One document per club."""
    for club in clubs:
        yield Document(
            key=club.pk,
            title=club.name,
            text=f"{club.intro} {club.region or ''} {club.product or ''}".strip(),
            url=club.get_absolute_url(),
            audience=club.audience,
            at=club.founded_at,
            board=club.board_id,
        )


Kind("club", _("圈子"), Club, build, everything, since="founded_at", icon="circles")
