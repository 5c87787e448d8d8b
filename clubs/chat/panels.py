"""The way into a club's room, and how many talks wait for the reader."""

from django.db.models import Exists, Q
from django.utils.translation import gettext_lazy as _

from clubs.chat.audiences import talks_of
from clubs.chat.models import Participant, RoomKind, unread_by
from community.access.registry import blocked_by, blockers_of, keys_of
from community.panels.registry import Panel


def waiting(request, at):
    """How many of her talks hold words she has not read; a visitor has none."""
    del at
    user = request.user
    if not user.is_authenticated:
        return None
    waits = [talk.room for talk in talks_of(user) if talk.is_unread]
    return {"n": len(_heard(user, waits) if blocked_by(user) else waits)}


def _heard(user, waits):
    """Those of the rooms where somebody waits whom she has not blocked. One statement, none without rooms."""
    rows = Participant.objects.filter(member=user.pk, room__in=waits)
    answers = Q(state=Participant.State.ASKED, room__kind=RoomKind.GROUP)
    return rows.filter(answers | Exists(unread_by(user, blocked_by(user)))) if waits else []


Panel("roof", "chats", _("聊天"), waiting, "clubs/chat/_roof.html", statements=1, order=10)


def write(request, at, *, member):
    """The button that writes to her. None for whoever she is apart from."""
    del at
    user = request.user
    if not user.is_authenticated or user.pk == member.pk or member.pk in blocked_by(user) | blockers_of(user):
        return None
    return {"member": member}


Panel("space_acts", "write", _("写私信"), write, "clubs/chat/_write.html", statements=0, order=5)


def talk(request, at, *, club):
    """The way into a club's room, for whoever is in it."""
    del at
    return {"club": club} if club.key in keys_of(request.user) else None


Panel("club_acts", "room", _("聊天室"), talk, "clubs/chat/_room_of_club.html", statements=0, order=10)
