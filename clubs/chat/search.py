"""The words of chats, found by whoever is in the room; never evidence."""

from django.utils.translation import gettext_lazy as _

from clubs.chat.models import Message
from community.lib.html import plain
from community.search.registry import Document, Kind


def everything():
    """Words with whoever said them."""
    return Message.objects.filter(kind=Message.Kind.SAID).select_related("author", "room__club", "room__event")


def build(rows):
    """One document for words that stand, None for others."""
    for row in rows:
        if not row.is_open or row.author is None:
            yield None
            continue
        names = [text for file in row.attached for text in (file["alt"], file["name"]) if text]
        yield Document(
            key=row.pk,
            title=row.room.title if not row.room.is_private else row.room.name,
            text="\n".join([plain(row.html), *names]),
            url=row.get_absolute_url(),
            audience=row.room.key,
            at=row.created_at,
            author=row.author_id,
            author_name=row.author.name,
            thread=f"room:{row.room_id}",
            floor=row.number,
        )


Kind("message", _("聊天"), Message, build, everything, icon="chat", most=3, private=True, inside=_("一个聊天里"))
