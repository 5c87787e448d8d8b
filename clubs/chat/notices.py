"""What chats tell members of: words in small rooms, and whoever is called by @ in any."""

from urllib.parse import urlparse

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clubs.chat.models import RINGS_UP_TO, Message, Participant, Room, with_others
from clubs.chat.verbs import MESSAGE_HIDDEN, MESSAGE_SAID, MESSAGE_TAKEN_BACK
from clubs.models import Club
from community.activity.registry import Call, NoticeKind, Told
from community.lib.html import mentioned_urls
from profiles.inbox.actions import place_of
from profiles.models import Member

State = Participant.State


def ahead(activities):
    """The words of lines of the log where they stand (`standing_line`), with those who are in a room that rings and those
    who are called by @. Four statements for any number; of a large room nobody is read but those who are called."""
    here = place_of(Message())[0]
    ids = {a.target_id for a in activities if a.target_type_id == here}
    rows = Message.objects.public_face().select_related("room__event").in_bulk(ids) if ids else {}
    back = _back(rows.values())
    handles = {
        pk: {urlparse(u).path.strip("/").split("/")[-1] for u in mentioned_urls(row.html)} for pk, row in rows.items()
    }
    wanted = set().union(*handles.values()) if handles else set()
    members = dict(Member.objects.filter(handle__in=wanted).values_list("handle", "pk")) if wanted else {}
    inside = heard_by([row.room for row in rows.values()], members.values())
    for pk, row in rows.items():
        number = back.get((row.room_id, row.number), row.number)
        unread = {member: rings for member, read, rings in inside.get(row.room_id, ()) if read < number}
        row.called = {members[h] for h in handles[pk] if h in members} & unread.keys()
        row.told = {member for member, rings in unread.items() if rings}
    for activity in activities:
        activity.standing_line = rows.get(activity.target_id) if activity.target_type_id == here else None


def heard_by(rooms, called):
    """{room: [(member, how far she read, whether every line rings for her)]} of whoever may be rung for: in rooms of few
    people those who did not ask for quiet, in all of them those of `called` (ids) who are there. One statement."""
    few, found = {room.pk for room in rooms if room.people <= RINGS_UP_TO}, {}
    rows = Participant.objects.filter(
        Q(room__in=few, quiet=False) | Q(room__in={room.pk for room in rooms}, member__in=set(called)), state=State.IN
    )
    for room, member, read, quiet in rows.values_list("room", "member", "read_number", "quiet"):
        found.setdefault(room, []).append((member, read, room in few and not quiet))
    return found


def _back(rows):
    """{(room, number): the number under which words that had waited came out}."""
    found = Message.objects.filter(
        kind=Message.Kind.BACK, room__in={r.room_id for r in rows}, about__in={r.number for r in rows}
    )
    return (
        {(room, about): number for room, about, number in found.values_list("room", "about", "number")} if rows else {}
    )


def places(activity):
    """The event whose room it is, whoever spoke (she can only be muted), the club."""
    row = activity.standing_line
    if row is None:
        return []
    event = [row.room.event] if row.room.event_id else []
    club = {row.room.club_id, *(one.club_id for one in event)} - {None}
    return [event, [activity.actor] if activity.actor else [], [Club(pk=pk) for pk in club]]


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


_COMMON = {"ahead": ahead, "places": places}
SAID, GONE = (MESSAGE_SAID.code,), (MESSAGE_TAKEN_BACK.code, MESSAGE_HIDDEN.code)
NoticeKind(
    "chat_mention", gettext_lazy("聊天里 @ 我"), SAID, called,
    _show(lambda: _("在私信里 @ 了你"), lambda: _("在「%(room)s」里 @ 了你")), "at", order=13, gone=gone, gone_verbs=GONE, **_COMMON,
)  # fmt: skip
NoticeKind(
    "chat", gettext_lazy("私信和群聊"), SAID, said, _show(lambda: _("给你写了私信"), lambda: _("在「%(room)s」里说话")), "chat",
    order=60, **_COMMON,
)  # fmt: skip
