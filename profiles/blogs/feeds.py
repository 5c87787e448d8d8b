"""A blog by feed, and its public entries for crawlers."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.api.registry import ENTRIES, VISITOR, Feed, FeedEntry, Section, official_of
from profiles.blogs.models import Entry
from profiles.models import Member


def _member(user, key):
    return get_object_or_404(Member.objects.visible_to(user), handle=key)


def newest(user, member):
    """The newest entries of a blog. One statement."""
    rows = Entry.objects.visible_to(user).public_face().filter(author=member).with_signs()
    return [
        FeedEntry(
            id=f"entry/{row.pk}", title=row.face, url=row.get_absolute_url(), html=row.html, author_name=row.author.name,
            official=official_of(row.author), at=row.created_at, updated=row.edited_at or row.created_at,
        )
        for row in rows.order_by("-id")[:ENTRIES]
    ]  # fmt: skip


Feed(
    "blog",
    gettext_lazy("博客"),
    _member,
    newest,
    lambda member: _("%(name)s的博客") % {"name": member.name},
    lambda member: reverse("blogs:blog", args=[member.handle]),
)

_entries = Entry.objects.visible_to(VISITOR).public_face()
Section(
    "entries",
    lambda: _entries.order_by("-pk").values_list("pk", flat=True).first(),
    lambda low, high: (
        (reverse("blogs:entry", args=[pk]), edited or at)
        for pk, at, edited in _entries.filter(pk__gt=low, pk__lte=high).values_list("pk", "created_at", "edited_at")
    ),
)
