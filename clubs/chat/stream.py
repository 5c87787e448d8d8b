"""The next line of a room, under its lock."""

from clubs.chat.models import Message, Participant, Room
from community.live.actions import ring


def locked(room):
    """The room, for this transaction alone."""
    return Room.objects.select_for_update(of=("self",)).select_related("club").get(pk=room.pk)


def own(user, room):
    """The user's participation, or None."""
    return Participant.objects.filter(room=room, member=user).first()


def append(room, at, **fields):
    """Write the next line of a locked room and ring its channel."""
    number = room.last_number + 1
    line = Message.objects.create(room=room, number=number, created_at=at, **fields)
    room.last_number, changed = number, {"last_number": number}
    if line.kind == Message.Kind.NOTE or line.is_open:
        changed["last_at"] = room.last_at = at
    if line.is_open:
        changed["last_said"] = room.last_said = number
    Room.objects.filter(pk=room.pk).update(**changed)
    ring(room.key)
    return line


def tell(room, message, at, *, is_back=False, by=None):
    """Write the line that tells every client what became of words, and bring the newest that stand into line."""
    kind = Message.Kind.BACK if is_back else Message.Kind.GONE
    append(room, at, kind=kind, about=message.number, author=by)
    newest = (
        Message.objects.public_face().filter(room=room).order_by("-number").values_list("number", flat=True).first()
    )
    Room.objects.filter(pk=room.pk).update(last_said=newest or 0)
