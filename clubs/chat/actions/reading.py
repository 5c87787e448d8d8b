"""How far somebody read, and how loud a room is to her."""

from django.db import transaction
from django.db.models import Count, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from clubs.chat.actions.opening import come_in
from clubs.chat.models import Message, Participant, Room
from community.access.registry import forget_beside


@transaction.atomic
def read_up_to(by, room, number):
    """She has read up to a number, never back. Returns whether that was news."""
    rows = Participant.objects.filter(room=room, member=by, read_number__lt=number)
    if not rows.update(read_number=min(number, room.last_number)):
        return False
    forget_beside(by)
    return True


@transaction.atomic
def set_quiet(by, room, quiet, *, at):
    """免打扰, or no longer."""
    come_in(by, room, at=at)
    Participant.objects.filter(room=room, member=by).update(quiet=quiet)


def recount():
    """Bring the counters of rooms back to what stands; returns how many rooms were wrong."""
    inside = Participant.objects.filter(room=OuterRef("pk"), state=Participant.State.IN).order_by().values("room")
    lines = Message.objects.filter(room=OuterRef("pk")).order_by().values("room")
    standing = Message.objects.public_face().filter(room=OuterRef("pk")).order_by().values("room")
    found = {
        "people": Subquery(inside.annotate(n=Count("pk")).values("n")),
        "last_number": Subquery(lines.annotate(n=Max("number")).values("n")),
        "last_said": Subquery(standing.annotate(n=Max("number")).values("n")),
    }
    rooms = Room.objects.exclude(kind="direct").annotate(**{f"true_{k}": Coalesce(v, 0) for k, v in found.items()})
    wrong = Q(*[~Q(**{k: F(f"true_{k}")}) for k in found], _connector=Q.OR)
    healed = 0
    for room in rooms.filter(wrong):
        healed += Room.objects.filter(pk=room.pk).update(**{k: getattr(room, f"true_{k}") for k in found})
    return healed
