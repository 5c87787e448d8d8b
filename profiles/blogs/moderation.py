"""What reporting, holding, hiding and restoring mean for entries and comments."""

from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.access.registry import MODERATORS, keys_of
from community.lib.html import plain
from community.moderation.registry import About, Kind, Line, Sweeper
from profiles.blogs import actions
from profiles.blogs.actions.standing import place_of
from profiles.blogs.models import Comment, Entry
from profiles.blogs.permissions import check_moderate
from profiles.blogs.reactions import find, find_comment

NEAR = 300


def _name(thing):
    return thing.author.name if thing.author else _("已注销的车友")


def words(thing):
    """Who said what, on one line."""
    title = f"《{thing.title}》" if getattr(thing, "title", "") else ""
    return f"{_name(thing)}：{title}{plain(thing.html, 160)}"


def _line(thing, is_it=False):
    title = f"《{thing.title}》" if getattr(thing, "title", "") else ""
    said = plain(thing.html, None if is_it else NEAR)
    return Line(_name(thing), thing.created_at, f"{title}{said}", is_it, tuple(getattr(thing, "attached", ())))


def _around_entry(key):
    """The entry itself. One statement."""
    return [_line(entry, True) for entry in Entry.objects.select_related("author").filter(pk=key)]


def _around_comment(key):
    """The entry, the comment before, the comment itself. Two statements."""
    it = Comment.objects.select_related("author", "entry__author").filter(pk=key).first()
    if it is None:
        return []
    near = Comment.objects.select_related("author").public_face().filter(entry=it.entry_id, number__lt=it.number)
    return [_line(it.entry), *map(_line, near.order_by("-number")[:1]), _line(it, True)]


def _links(model, user, keys):
    """{key: (how it begins, address)} of those the user may see. One statement."""
    rows = model.objects.visible_to(user).filter(pk__in=keys)
    rows = rows.select_related("entry") if model is Comment else rows
    return {row.pk: ((row.entry if model is Comment else row).face, row.get_absolute_url()) for row in rows}


def _places(model, user, keys):
    """{key: that it stands in a blog, None where the user may not read that}. Whose it is would name in the public log whom an
    act was about. One statement."""
    held = keys_of(user)
    rows = model.objects.filter(pk__in=keys).values_list("pk", "audience")
    return {pk: _("博客") if audience in held else None for pk, audience in rows}


KINDS = (
    ("entry", gettext_lazy("博客"), Entry, find, _around_entry, "blogs:entry"),
    ("comment", gettext_lazy("评论"), Comment, find_comment, _around_comment, "blogs:comment_place"),
)
for code, label, model, finds, around, door in KINDS:
    Kind(
        code,
        label,
        finds,
        check_moderate,
        actions.hide,
        actions.restore,
        words,
        lambda thing: thing.get_absolute_url(),
        lambda thing: About(thing.author, MODERATORS, thing.audience, place_of(thing)),
        lambda by, key, model=model, **how: actions.hide_reported(by, model, key, **how),
        lambda by, key, model=model, **how: actions.put_back_judged(by, model, key, **how),
        release=lambda by, key, model=model, **how: actions.release(by, model, key, **how),
        around=around,
        address=lambda key, door=door: reverse(door, args=[key]),
        links=partial(_links, model),
        places=partial(_places, model),
    )
Sweeper("blogs", gettext_lazy("博客和评论"), actions.sweep, actions.sweep_back)
