"""What reporting, holding, hiding and restoring mean for words in chats; of private ones a report hands over the words and
the five before, and nothing else."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clubs.chat import actions
from clubs.chat.actions.standing import place_of
from clubs.chat.models import Message, Room, with_others
from clubs.chat.permissions import check_hide
from community.access.registry import MODERATORS
from community.lib.html import plain
from community.moderation.registry import About, Kind, Line, Sweeper

BEFORE = 5


def find(user, pk):
    """Words, as far as the user may see them."""
    row = get_object_or_404(
        Message.objects.visible_to(user).select_related("author", "room__club", "room__event__club"), pk=pk
    )
    with_others([row.room], user)
    return row


def _name(row):
    return row.author.name if row.author else str(_("已注销的车友"))


def words(row):
    """Who said what, on one line."""
    return f"{_name(row)}：{plain(row.html, 160)}"


def around(key):
    """The words, and the five before them. Two statements."""
    it = Message.objects.select_related("author").filter(pk=key).first()
    if it is None:
        return []
    near = Message.objects.public_face().filter(room=it.room_id, number__lt=it.number).select_related("author")
    rows = [*reversed(near.order_by("-number")[:BEFORE]), it]
    return [Line(_name(r), r.created_at, plain(r.html), r.pk == it.pk, tuple(r.attached)) for r in rows]


def about(row):
    """Whose words they are; in a club's room its keepers decide, in that of a club's event too, everywhere else the brand's
    moderators."""
    room = row.room
    return About(row.author, room.keepers_key, room.audience or MODERATORS, place_of(room))


def links(user, keys):
    """{key: (how they begin, address)} of those the user may see where they were said. One statement."""
    rows = Message.objects.visible_to(user).filter(pk__in=keys, room__in=Room.objects.open_to(user))
    return {row.pk: (row.face, row.get_absolute_url()) for row in rows}


def address(key):
    return reverse("chat:message", args=[key])


Kind(
    "message", _("聊天里的话"), find, check_hide, actions.hide, actions.restore, words, lambda row: row.get_absolute_url(), about,
    actions.hide_reported, actions.put_back_judged, release=actions.release, around=around, address=address,
    mine=_("你说的"), names_people=True, links=links,
)  # fmt: skip
Sweeper("chat", _("聊天里的话"), actions.sweep, actions.sweep_back)
