"""What reporting, hiding and restoring mean for a person's name and line."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.access.registry import MODERATORS, PUBLIC
from community.moderation.permissions import check_measure
from community.moderation.registry import About, Kind, Line, Sweeper
from profiles import actions
from profiles.models import Member, Sight


def find(user, pk):
    """The member, where others may see her."""
    return get_object_or_404(Member.objects.visible_to(user), pk=pk)


def words(member):
    """Her name and what others can see of her line, her chosen words and what else she says of herself, on one line."""
    chosen = "、".join(member.keywords.values_list("word", flat=True)) if member.words_for != Sight.SELF else ""
    told = member.field_values.exclude(sight=Sight.SELF).filter(field__retired_at=None)
    line = member.bio if member.bio_for != Sight.SELF else ""
    return "；".join(filter(None, (member.name, line, chosen, *told.values_list("value", flat=True))))


def _around(key):
    member = Member.objects.filter(pk=key).first()
    return [Line(member.name, member.joined_at, words(member), True)] if member else []


def _put_back(by, key, *, held, at):
    del held
    actions.put_back_member(by, key, at=at)


def _sweep(by, member, *, rule, at):
    return int(actions.cover_reported(by, member.pk, rule=rule, at=at)), {}


def _sweep_back(by, member, kept, *, at):
    del kept
    actions.put_back_member(by, member.pk, at=at)


def _links(user, keys):
    """{member: (name, address of her space)}. One statement."""
    return {m.pk: (m.name, m.get_absolute_url()) for m in Member.objects.visible_to(user).filter(pk__in=keys)}


Kind(
    "member",
    _("名字和介绍"),
    find,
    check_measure,
    actions.cover_member,
    actions.uncover_member,
    words,
    lambda member: member.get_absolute_url(),
    lambda member: About(member, MODERATORS, PUBLIC, ""),
    actions.cover_reported,
    _put_back,
    around=_around,
    address=lambda key: reverse("moderation:about_me"),
    names_people=True,
    links=_links,
)
Sweeper("names", _("名字"), _sweep, _sweep_back)
