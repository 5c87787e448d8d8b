"""What becomes of the talks of somebody who closes her account: her words go, their places stay."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from clubs.chat.actions.opening import go
from clubs.chat.models import Message, Participant, Room, RoomKind
from clubs.chat.stream import locked, tell
from community.activity.models import Activity
from community.search.actions import index, index_fast
from profiles.inbox.actions import untell_all


@transaction.atomic
def leave_messages(whom, limit):
    """A batch of what she said: the words go everywhere, whatever she chose for her posts, for they were said to few. A part
    of an erasure."""
    rows = list(Message.objects.filter(author=whom.number).order_by("pk")[:limit])
    keys = [row.pk for row in rows]
    gone = Message.objects.filter(pk__in=keys)
    gone.filter(withdrawn_at=None, kind=Message.Kind.SAID).update(withdrawn_at=whom.at)
    for row in rows:
        if row.is_open:
            tell(locked(Room(pk=row.room_id)), row, whom.at)
    gone.update(author=None, source="", html="", attached=[], nonce=None, held=False)
    lines = Activity.objects.filter(target_type=ContentType.objects.get_for_model(Message), target_id__in=keys)
    lines.exclude(title="").update(title="")
    untell_all(Message, keys)
    if keys:
        index(Message, keys)
        index_fast(Message, keys)
    return {"deleted": len(keys)}


@transaction.atomic
def leave_rooms(whom, limit):
    """She leaves some of her rooms; the talks of two keep the other one alone. A part of an erasure."""
    rows = list(Participant.objects.filter(member=whom.number).order_by("pk").select_related("room")[:limit])
    for row in rows:
        if row.room.kind == RoomKind.DIRECT:
            Room.objects.filter(pk=row.room_id).update(pair=None)
        else:
            go(locked(row.room), row, Participant.State.LEFT, Message.Note.LEFT, whom.at)
    Participant.objects.filter(pk__in=[row.pk for row in rows]).delete()
    _drop_empty({row.room_id for row in rows if row.room.is_private})
    return {"deleted": len(rows)}


def _drop_empty(rooms):
    left = Participant.objects.filter(room__in=rooms, state=Participant.State.IN).values("room")
    Room.objects.filter(pk__in=rooms).exclude(pk__in=left).delete()
