"""The words of clubs: name, introduction, city, model and tags, for whoever may know of the club."""

from django.utils.translation import gettext_lazy as _

from clubs.models import Club
from community.search.registry import Document, Kind


def everything():
    """Clubs with city, model and tags. Two statements for any number."""
    return Club.objects.select_related("region", "product").prefetch_related("tags")


def build(clubs):
    """One document per club."""
    for club in clubs:
        yield Document(
            key=club.pk,
            title=club.name,
            text=f"{club.intro} {club.region or ''} {club.product or ''}".strip(),
            url=club.get_absolute_url(),
            audience=club.page_audience,
            at=club.founded_at,
            board=club.board_id,
            tags=[t.name for t in club.tags.all()],
        )


Kind("club", _("圈子"), Club, build, everything, since="founded_at", icon="circles")
