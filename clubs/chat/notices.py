"""What chats tell members of: words in small rooms, and whoever is called by @ in any."""

from urllib.parse import urlparse

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clubs.chat.models import RINGS_UP_TO, Message, Participant, Room, with_others
from clubs.chat.verbs import MESSAGE_HIDDEN, MESSAGE_SAID, MESSAGE_TAKEN_BACK
from community.activity.registry import Call, NoticeKind, Told
from community.lib.html import mentioned_urls
from profiles.inbox.actions import place_of
from profiles.models import Member

State = Participant.State


def ahead(activities):
    """The words of lines of the log where they stand (`standing_line`), with those who are in a room that rings and those
    who are called by @. Four statements for any number."""
    here = place_of(Message())[0]
    ids = {a.target_id for a in activities if a.target_type_id == here}
    rows = Message.objects.public_face().select_related("room").in_bulk(ids) if ids else {}
    inside = _inside({row.room_id for row in rows.values()})
    back = _back(rows.values())
    handles = {
        pk: {urlparse(u).path.strip("/").split("/")[-1] for u in mentioned_urls(row.html)} for pk, row in rows.items()
    }
    wanted = set().union(*handles.values()) if handles else set()
    members = dict(Member.objects.filter(handle__in=wanted).values_list("handle", "pk")) if wanted else {}
    for pk, row in rows.items():
        unread = [
            p for p in inside.get(row.room_id, ()) if p.read_number < back.get((row.room_id, row.number), row.number)
        ]
        row.called = {members[h] for h in handles[pk] if h in members} & {p.member_id for p in unread}
        rings = row.room.people <= RINGS_UP_TO
        row.told = {p.member_id for p in unread if rings and not p.quiet}
    for activity in activities:
        activity.standing_line = rows.get(activity.target_id) if activity.target_type_id == here else None


def _inside(rooms):
    found = {}
    if rooms:
        for row in Participant.objects.filter(room__in=rooms, state=State.IN):
            found.setdefault(row.room_id, []).append(row)
    return found


def _back(rows):
    """{(room, number): the number under which words that had waited came out}."""
    found = Message.objects.filter(
        kind=Message.Kind.BACK, room__in={r.room_id for r in rows}, about__in={r.number for r in rows}
    )
    return (
        {(room, about): number for room, about, number in found.values_list("room", "about", "number")} if rows else {}
    )


def _calls(row, members):
    once, audience = f"message:{row.pk}", row.room.audience
    return [Call(m, row.room, row, once, row.author_id, audience or f"member:{m}") for m in members]


def called(activity):
    """Whoever is called by @ and is in the room."""
    row = activity.standing_line
    return _calls(row, row.called) if row else []


def said(activity):
    """Whoever is in a room of few people, and did not ask for quiet."""
    row = activity.standing_line
    return _calls(row, row.told) if row else []


def gone(activity):
    """Words that were taken back or hidden are no longer told of."""
    return [(Message(pk=activity.target_id), None)]


def _show(words, words_of_group):
    """The wording of a kind; lines are about rooms and tell of words. Three statements."""

    def show(lines, user):
        rooms = Room.objects.visible_to(user).with_place().in_bulk({x.about_id for x in lines})
        with_others(rooms.values(), user)
        sources = Message.objects.visible_to(user).public_face().in_bulk({x.source_id for x in lines if x.source_id})
        told = {}
        for line in lines:
            if room := rooms.get(line.about_id):
                source = sources.get(line.source_id)
                said = words() if room.kind == "direct" else words_of_group() % {"room": room.title}
                told[line.pk] = Told(
                    f"{room.get_absolute_url()}#new", said, source.face if source else "",
                )  # fmt: skip
        return told

    return show


SAID, GONE = (MESSAGE_SAID.code,), (MESSAGE_TAKEN_BACK.code, MESSAGE_HIDDEN.code)
NoticeKind(
    "chat_mention", gettext_lazy("聊天里 @ 我"), SAID, called,
    _show(lambda: _("在私信里 @ 了你"), lambda: _("在「%(room)s」里 @ 了你")), "at", order=13, gone=gone, gone_verbs=GONE, ahead=ahead,
)  # fmt: skip
NoticeKind(
    "chat", gettext_lazy("私信和群聊"), SAID, said, _show(lambda: _("给你写了私信"), lambda: _("在「%(room)s」里说话")), "chat",
    order=60, ahead=ahead,
)  # fmt: skip
