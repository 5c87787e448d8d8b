"""Words in chats carry files; they are seen by whoever is in the room."""

from django.db import transaction
from django.shortcuts import get_object_or_404

from clubs.chat.models import Message, Room
from clubs.chat.stream import locked, tell
from community.attachments.models import attached
from community.attachments.registry import Attachable


def find(user, pk):
    """The words, as far as the user may see them."""
    return get_object_or_404(Message.objects.visible_to(user), pk=pk)


@transaction.atomic
def changed(pk, at):
    """Bring the line's own copy into line; what was told already is told again, as it looks now."""
    files, row = attached("message", pk), Message.objects.get(pk=pk)
    if files == row.attached:
        return
    Message.objects.filter(pk=pk).update(attached=files)
    if row.attached and row.is_open:
        tell(locked(Room(pk=row.room_id)), row, at, is_back=True)


Attachable("message", Message, find, changed)
