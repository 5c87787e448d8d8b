"""What of the chats stands in the timeline: new rooms for everybody."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clubs.chat.models import Room, RoomKind
from clubs.chat.verbs import ROOM_OPENED
from community.activity.registry import Entry, TimelineKind


def show_opened(lines, lens):
    """New open rooms. One statement."""
    rooms = Room.objects.visible_to(lens.user).filter(kind=RoomKind.OPEN)
    found = rooms.in_bulk([x.target_id for x in lines]) if not lens.only_mine else {}
    return {
        x.pk: Entry(
            key=f"room-{x.target_id}", url=found[x.target_id].get_absolute_url(), title=found[x.target_id].name,
            words=_("开了一个聊天室"), icon="chat", at=x.at, actor=x.actor, excerpt=found[x.target_id].intro,
        )
        for x in lines if x.target_id in found
    }  # fmt: skip


TimelineKind("rooms", gettext_lazy("新聊天室"), (ROOM_OPENED,), show_opened, 1, order=45)
