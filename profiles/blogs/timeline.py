"""Entries and short words in the timeline."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, npgettext

from community.activity.registry import Entry as Row
from community.activity.registry import TimelineKind
from community.lib.html import plain
from profiles.blogs.cards import with_cards
from profiles.blogs.models import Entry
from profiles.blogs.verbs import ENTRY_WRITTEN, REPOSTED, STATUS_WRITTEN
from profiles.inbox.levels import chosen, mutes
from profiles.models import Member
from profiles.ties.models import Follow

EXCERPT = 120


def _standing(lens):
    rows = Entry.objects.visible_to(lens.user).public_face().select_related("author", "category")
    if mutes(lens.user):
        rows = rows.exclude(author__in=chosen(lens.user, Member))
    if lens.only_mine or lens.only_followed:
        rows = rows.filter(Exists(Follow.objects.filter(member=lens.user.pk, whom=OuterRef("author_id"))))
    return rows


def show_entries(lines, lens):
    """Long entries. One statement."""
    found = _standing(lens).filter(kind=Entry.Kind.ENTRY).in_bulk({x.target_id for x in lines})
    return {
        line.pk: _row(entry, _("写了一篇博客"), entry.title)
        for line in lines if (entry := found.get(line.target_id))
    }  # fmt: skip


def show_statuses(lines, lens):
    """Short words and what they carry on. Two statements, one more for each further kind of thing that is carried."""
    found = _standing(lens).filter(kind=Entry.Kind.STATUS).in_bulk({x.target_id for x in lines})
    with_cards(found.values(), lens.user)
    return {line.pk: _said(entry) for line in lines if (entry := found.get(line.target_id))}


def _said(entry):
    if not entry.shared_id:
        return _row(entry, _("说"), plain(entry.html, EXCERPT) or _("几张照片"), excerpt="")
    carried = entry.card.title or entry.card.words if entry.card else _("原来那处看不到了")
    words = _("转发了%(name)s的") % {"name": entry.card.author} if entry.card else _("转发")
    return _row(entry, words, plain(entry.html, EXCERPT) or carried, excerpt=carried)


def _row(entry, words, title, excerpt=None):
    return Row(
        key=f"entry-{entry.pk}", url=entry.get_absolute_url(), title=title, words=words, icon="pen",
        at=entry.created_at, actor=entry.author, excerpt=plain(entry.html, EXCERPT) if excerpt is None else excerpt,
        count=(entry.comment_count, npgettext("count", "评论", "评论", entry.comment_count)) if entry.comment_count else None,
    )  # fmt: skip


TimelineKind("blogs", gettext_lazy("博客"), (ENTRY_WRITTEN,), show_entries, 1, order=15)
TimelineKind("statuses", gettext_lazy("心情和转发"), (STATUS_WRITTEN, REPOSTED), show_statuses, 3, order=16)
