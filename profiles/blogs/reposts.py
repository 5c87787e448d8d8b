"""Entries and short words can be re-posted."""

from django.utils.translation import gettext_lazy as _

from community.lib.html import plain
from profiles.blogs.models import Entry
from profiles.blogs.registry import Card, Repostable

WORDS = 140


def visible(user):
    """Entries that the user may see and that stand."""
    return Entry.objects.visible_to(user).public_face().select_related("author")


def card(entry):
    """Its title and first words."""
    name = entry.author.name if entry.author else str(_("已注销的车友"))
    return Card(entry.title, plain(entry.html, WORDS), entry.get_absolute_url(), name, entry.created_at)


Repostable("entry", _("博客"), Entry, visible, card, lambda e: e.audience, lambda e: e.author_id)
