"""Rows of the table of doors: the chats. Written by hand, like the others."""

from clubs.chat.actions import room_of_club, say
from clubs.chat.models import Participant
from tests.conftest import NOON


def rows(row, members):
    """{name of a door: its row}; `row` and `members` are the table's own. The room is that of the private club."""
    inside, others = ("member", "leader"), [who for who in members if who != "member"]
    return {
        "chat:chats": row("GET", "/chat/", *members),
        "chat:requests": row("GET", "/chat/requests/", *members),
        "chat:own_words": row("GET", "/chat/own-words/", *members),
        "chat:rooms": row("GET", "/chat/rooms/", *members),
        "chat:open_room": row("GET", "/chat/rooms/open/", "moderator", "admin"),
        "chat:new_group": row("GET", "/chat/group/", *members),
        "chat:with_member": row("GET", "/chat/with/mei/", *others),
        "chat:room": row("GET", "/chat/{room}/", *inside),
        "chat:lines": row("GET", "/chat/{room}/lines/", *inside),
        "chat:day": row("GET", "/chat/{room}/day/", *inside),
        "chat:say": row("POST", "/chat/{room}/say/", *inside),
        "chat:read": row("POST", "/chat/{room}/read/", *inside),
        "chat:set_quiet": row("POST", "/chat/{room}/quiet/", *inside),
        "chat:answer": row("POST", "/chat/{room}/answer/", *inside),
        "chat:reconsider": row("POST", "/chat/{room}/reconsider/", *inside),
        "chat:leave_room": row("POST", "/chat/{room}/leave/"),
        "chat:people": row("GET", "/chat/{room}/people/", *inside),
        "chat:ask_in": row("POST", "/chat/{room}/people/ask/", *inside),
        "chat:remove_person": row("POST", "/chat/{room}/people/{person}/remove/", "leader"),
        "chat:let_back": row("POST", "/chat/{room}/people/{person}/back/", "leader"),
        "chat:silence": row("POST", "/chat/{room}/people/{person}/silence/", "leader"),
        "chat:set_room": row("POST", "/chat/{room}/set/", "leader"),
        "chat:message": row("GET", "/chat/message/{said}/", *inside),
        "chat:take_back": row("POST", "/chat/message/{said}/take-back/", "member"),
        "chat:event_room": row("GET", "/events/{event}/room/", "leader"),
        "chat:club_room": row("GET", "/clubs/open/room/", *inside),
    }


# There is nothing there for anybody outside the club.
OWN = {
    "chat:room",
    "chat:lines",
    "chat:day",
    "chat:say",
    "chat:read",
    "chat:set_quiet",
    "chat:answer",
    "chat:reconsider",
    "chat:leave_room",
    "chat:people",
    "chat:ask_in",
    "chat:remove_person",
    "chat:let_back",
    "chat:silence",
    "chat:set_room",
    "chat:message",
    "chat:take_back",
}


def talk_in(club, member, words="周日见"):
    """{name of a place: its id} of the club's room, in which the member has said something."""
    room = room_of_club(member, club, at=NOON)
    said = say(member, room, body=words, at=NOON)
    person = Participant.objects.get(room=room, member=member)
    return {"room": room.pk, "person": person.pk, "said": said.pk}
