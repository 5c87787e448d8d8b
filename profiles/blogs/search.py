"""The words of entries and comments, for search and (entries) evidence."""

from django.utils.translation import gettext_lazy as _

from community.lib.html import own_words, plain
from community.search.registry import Document, Kind
from profiles.blogs.models import Comment, Entry


def entries():
    """Entries with whoever wrote them."""
    return Entry.objects.select_related("author", "category")


def build_entries(rows):
    """One document per entry that stands for its readers, None for each that does not."""
    for entry in rows:
        if not entry.is_open or entry.author is None:
            yield None
            continue
        files = [text for file in entry.attached for text in (file["alt"], file["name"]) if text]
        alts = [file["alt"] for file in entry.attached if file["alt"]]
        yield Document(
            key=entry.pk,
            title=entry.face,
            text="\n".join([plain(entry.html), *files]),
            url=entry.get_absolute_url(),
            audience=entry.audience,
            at=entry.created_at,
            author=entry.author_id,
            author_name=entry.author.name,
            tags=[entry.category.name] if entry.category else [],
            thread=f"entry:{entry.pk}",
            host=entry.author_id,
            own_words="\n".join([entry.title, own_words(entry.html), *alts]).strip(),
        )


def comments():
    """Comments with their entries."""
    return Comment.objects.select_related("author", "entry")


def build_comments(rows):
    """One document per comment that stands under an entry that does."""
    for row in rows:
        if not row.is_open or row.away_at or not row.entry.is_open:
            yield None
            continue
        yield Document(
            key=row.pk,
            title=row.entry.face,
            text=plain(row.html),
            url=row.get_absolute_url(),
            audience=row.audience,
            at=row.created_at,
            author=row.author_id,
            author_name=row.author.name if row.author else "",
            thread=f"entry:{row.entry_id}",
            host=row.entry.author_id,
            floor=row.number,
        )


Kind("entry", _("博客"), Entry, build_entries, entries, evidence=True, icon="pen")
Kind("comment", _("评论"), Comment, build_comments, comments, icon="chat")
