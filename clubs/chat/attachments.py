"""Words in chats carry files; they are seen by whoever is in the room."""

from django.shortcuts import get_object_or_404

from clubs.chat.models import Message, Room
from community.attachments.models import attached
from community.attachments.registry import Attachable
from community.live.actions import ring


def find(user, pk):
    """The words, as far as the user may see them."""
    return get_object_or_404(Message.objects.visible_to(user), pk=pk)


def changed(pk, at):
    """Bring the line's own copy into line; its files are drawn by whoever loads it."""
    del at
    row = Message.objects.get(pk=pk)
    files = attached("message", pk)
    if files != row.attached:
        Message.objects.filter(pk=pk).update(attached=files)
        ring(Room(pk=row.room_id).key)


Attachable("message", Message, find, changed)
