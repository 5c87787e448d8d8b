"""What writing in blogs earns: entries for more than oneself, and comments on others'."""

from django.utils.translation import gettext_lazy as _

from profiles.blogs.models import Comment, Entry, Readers
from profiles.blogs.verbs import (
    COMMENT_FOLLOWED,
    COMMENT_HIDDEN,
    COMMENT_RESTORED,
    COMMENT_WITHDRAWN,
    COMMENTED,
    ENTRY_EDITED,
    ENTRY_HIDDEN,
    ENTRY_RESTORED,
    ENTRY_WITHDRAWN,
    ENTRY_WRITTEN,
)
from profiles.points.registry import Deed, Done, Thing
from profiles.writing import says_something


def written(activities):
    """Long entries as they stand, for whomever but their author. One statement."""
    rows = Entry.objects.filter(pk__in={a.target_id for a in activities}, kind=Entry.Kind.ENTRY, author__isnull=False)
    return [
        Done(
            entry.author_id, entry.pk, entry.created_at,
            entry.is_open and entry.readers != Readers.SELF and says_something(entry.source),
        )
        for entry in rows.only("author", "source", "audience", "created_at", "withdrawn_at", "hidden_at")
    ]  # fmt: skip


def commented(activities):
    """Comments as they stand under what somebody else wrote; what becomes of the entry takes nothing from them. One
    statement."""
    rows = Comment.objects.filter(pk__in={a.target_id for a in activities}, author__isnull=False)
    return [
        Done(
            comment.author_id, comment.pk, comment.created_at,
            comment.is_open and comment.away_at is None and says_something(comment.source),
        )
        for comment in rows.select_related("entry")
        if comment.author_id != comment.entry.author_id
    ]  # fmt: skip


def show_entries(keys, user):
    """{entry: (title, address)} of those the user may see. One statement."""
    return {e.pk: (e.face, e.get_absolute_url()) for e in Entry.objects.visible_to(user).filter(pk__in=keys)}


def show_comments(keys, user):
    """{comment: (title of its entry, address)} of those the user may see. One statement."""
    rows = Comment.objects.visible_to(user).filter(pk__in=keys, entry__in=Entry.objects.visible_to(user))
    return {c.pk: (c.entry.face, c.get_absolute_url()) for c in rows.select_related("entry")}


Thing("entry", show_entries)
Thing("comment", show_comments)
Deed(
    ENTRY_WRITTEN.code, _("写博客"), _("满 10 个字，还在的；只给自己看的和心情不算"), "entry",
    (ENTRY_WRITTEN.code, ENTRY_EDITED.code, ENTRY_WITHDRAWN.code, ENTRY_HIDDEN.code, ENTRY_RESTORED.code),
    written, points=5, cycle="day", cap=10, order=22,
)  # fmt: skip
Deed(
    COMMENTED.code, _("评论博客"), _("满 10 个字，还在的；自己博客下的不算"), "comment",
    (COMMENTED.code, COMMENT_WITHDRAWN.code, COMMENT_HIDDEN.code, COMMENT_RESTORED.code, COMMENT_FOLLOWED.code),
    commented, points=2, cycle="day", cap=10, order=32,
)  # fmt: skip
