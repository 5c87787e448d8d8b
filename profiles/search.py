"""The words of people: the name, and line, city and chosen words of those who show them to everybody."""

from django.utils.translation import gettext_lazy as _

from community.access.registry import PUBLIC
from community.search.registry import Document, Kind
from profiles.models import Member, Sight


def everything():
    """Members with their chosen words."""
    return Member.objects.select_related("region").prefetch_related("keywords")


def build(members):
    """One document per member who is here."""
    for member in members:
        if not member.is_active or member.imported:
            yield None
            continue
        words = [k.word for k in member.keywords.all()] if member.words_for == Sight.PUBLIC else []
        city = member.region if member.region_for == Sight.PUBLIC else None
        yield Document(
            key=member.pk,
            title=member.name,
            text=" ".join([member.open_bio, *words, str(city or "")]).strip(),
            url=member.get_absolute_url(),
            audience=PUBLIC,
            at=member.joined_at,
            author=member.pk,
            author_name=member.name,
            tags=words,
            is_person=True,
        )


Kind("member", _("车友"), Member, build, everything, since="joined_at", icon="user", most=3)
