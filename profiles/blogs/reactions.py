"""Entries and comments can be reacted to by whoever may read them."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from community.access.permissions import Refused
from community.access.registry import keys_of
from community.reactions.registry import Likeable
from profiles.blogs.models import Comment, Entry


def find(user, pk):
    """The entry, as far as the user may see it."""
    return get_object_or_404(Entry.objects.visible_to(user), pk=pk)


def find_comment(user, pk):
    """The comment, as far as the user may see it and its entry."""
    rows = Comment.objects.visible_to(user).filter(entry__in=Entry.objects.visible_to(user))
    return get_object_or_404(rows.select_related("entry"), pk=pk)


def check(user, thing):
    """Refuse where it is put away, and whoever is no longer in its audience."""
    if thing.audience not in keys_of(user):
        raise Refused(_("这篇现在不是写给你看的了。"))
    if not thing.is_open or isinstance(thing, Comment) and not thing.entry.is_open:
        raise Refused(_("这段话收起来了，表过的态都在，只是先不显示，也先不能再点。"))


for code, model, finds in (("entry", Entry, find), ("comment", Comment, find_comment)):
    Likeable(
        code,
        model,
        finds,
        check,
        owner=lambda thing: thing.author_id,
        url=lambda thing: thing.get_absolute_url(),
        audience=lambda thing: thing.audience,
    )
