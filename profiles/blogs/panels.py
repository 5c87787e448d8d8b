"""The newest of a blog in its owner's space."""

from django.utils.translation import gettext_lazy as _

from community.panels.registry import Panel
from profiles.blogs.cards import with_cards
from profiles.blogs.models import Entry

SHOWN = 5


def newest(request, at, *, member):
    """Her newest entries and words, or None where there is nothing for others to see. One statement, one more for each
    kind of thing that is carried on."""
    del at
    rows = Entry.objects.visible_to(request.user).public_face().filter(author=member)
    rows = with_cards(list(rows.select_related("author", "category").order_by("-id")[:SHOWN]), request.user)
    is_mine = request.user == member
    return {"entries": rows, "member": member, "is_mine": is_mine} if rows or is_mine else None


Panel("space", "blog", _("博客和心情"), newest, "profiles/blogs/_panel.html", statements=4, order=40)
