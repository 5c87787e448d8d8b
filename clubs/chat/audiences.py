"""The rooms a member is in, read with whoever is signed in: for the roof of every page, and for search."""

from typing import NamedTuple

from django.db.models import Case, CharField, F, OuterRef, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from clubs.chat.models import HERE, Participant, RoomKind
from community.access.registry import beside, finds_also, keys_of, read_beside
from community.lib.rows import Joined

# "7  *,9 club:12 ": room, audience (none of a private one), and whether words wait in it that should be noticed (*) or her
# answer does, without which she reads nothing (?)
_UNREAD = Case(
    When(state=Participant.State.ASKED, room__kind=RoomKind.GROUP, then=Value("?")),
    When(quiet=False, room__last_said__gt=F("read_number"), then=Value("*")),
    default=Value(""),
)
_TALKS = (
    Participant.objects.filter(state__in=HERE)
    .order_by()
    .values("member")
    .annotate(talks=Joined(Concat(Cast("room_id", CharField()), Value(" "), "room__audience", Value(" "), _UNREAD)))
)
read_beside("talks", Coalesce(Subquery(_TALKS.filter(member=OuterRef("pk")).values("talks")), Value("")))


class Talk(NamedTuple):
    """A room somebody is in or asked into."""

    room: int
    audience: str
    is_unread: bool
    is_open: bool


def talks_of(user):
    """[Talk] of the rooms the user is in and may still enter. One statement, none where it was read with her."""
    text = beside(user, "talks", keep=True)
    rows = [part.split(" ") for part in filter(None, text.split(","))]
    keys = keys_of(user)
    return [Talk(int(room), place, bool(sign), sign != "?") for room, place, sign in rows if not place or place in keys]


@finds_also
def rooms_of(user):
    """The keys of the rooms whose lines the user reads, for search alone."""
    return [f"room:{talk.room}" for talk in talks_of(user) if talk.is_open]
