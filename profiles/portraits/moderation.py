"""What reporting, holding, hiding and restoring mean for an avatar or cover."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.access.registry import MODERATORS, PUBLIC
from community.attachments.models import attached
from community.moderation.permissions import check_measure
from community.moderation.registry import About, Kind, Line, Sweeper
from profiles.portraits import actions
from profiles.portraits.models import Portrait


def find(user, pk):
    """The picture, as far as the user may see it."""
    return get_object_or_404(Portrait.objects.visible_to(user).select_related("member"), pk=pk)


def words(portrait):
    """Whose picture it is, and which."""
    return _("%(name)s的%(what)s") % {"name": portrait.member.name, "what": portrait.get_place_display()}


def _around(key):
    """The picture itself. Two statements."""
    portrait = Portrait.objects.select_related("member").filter(pk=key).first()
    if portrait is None:
        return []
    files = tuple(attached("portrait", key))
    return [Line(portrait.member.name, portrait.at, portrait.get_place_display(), True, files)]


def _sweep_back(by, member, kept, *, at):
    del member
    for key, waited in kept:
        if waited is not None:
            actions.put_back_portrait(by, key, held=waited, at=at)


def _links(user, keys):
    """{picture: (whose, address of her space)}. One statement."""
    rows = Portrait.objects.visible_to(user).filter(pk__in=keys).select_related("member")
    return {row.pk: (words(row), row.member.get_absolute_url()) for row in rows}


Kind(
    "portrait",
    gettext_lazy("头像和封面"),
    find,
    lambda by, portrait: check_measure(by, portrait.member),
    actions.hide_portrait,
    actions.restore_portrait,
    words,
    lambda portrait: portrait.member.get_absolute_url(),
    lambda portrait: About(portrait.member, MODERATORS, PUBLIC, ""),
    actions.hide_reported,
    actions.put_back_portrait,
    release=actions.release_portrait,
    around=_around,
    address=lambda key: reverse("portraits:pictures"),
    names_people=True,
    links=_links,
    mine=gettext_lazy("你换的图片"),
)
Sweeper("portraits", gettext_lazy("头像和封面"), actions.sweep_portraits, _sweep_back)
