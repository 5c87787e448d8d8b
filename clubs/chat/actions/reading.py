"""How far somebody read, and how loud a room is to her."""

from django.db import transaction
from django.db.models import Count, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from clubs.chat.actions.opening import come_in
from clubs.chat.models import Message, Participant, Room
from community.access.registry import forget_beside

# What a room keeps and `recount` counts again.
COUNTED = ("people", "last_number", "last_said")


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
    """Bring the counters of rooms back to what stands, each under its lock; returns how many rooms were wrong."""
    return sum(_heal(pk) for pk in list(_wrong().values_list("pk", flat=True)))


@transaction.atomic
def _heal(pk):
    """What was found wrong is counted again, now that nobody says anything. Whether it was wrong still."""
    is_there = Room.objects.select_for_update().filter(pk=pk).first()
    room = is_there and _wrong().filter(pk=pk).first()
    if room is None:
        return False
    Room.objects.filter(pk=pk).update(**{name: getattr(room, f"true_{name}") for name in COUNTED})
    return True


def _wrong():
    """Rooms with a counter that says what is not so, and what each should say."""
    inside = Participant.objects.filter(room=OuterRef("pk"), state=Participant.State.IN).order_by().values("room")
    lines = Message.objects.filter(room=OuterRef("pk")).order_by().values("room")
    standing = Message.objects.public_face().filter(room=OuterRef("pk")).order_by().values("room")
    found = (
        inside.annotate(n=Count("pk")),
        lines.annotate(n=Max("number")),
        standing.annotate(n=Max("number")),
    )
    true = {f"true_{name}": Coalesce(Subquery(rows.values("n")), 0) for name, rows in zip(COUNTED, found, strict=True)}
    wrong = Q(*[~Q(**{name: F(f"true_{name}")}) for name in COUNTED], _connector=Q.OR)
    return Room.objects.exclude(kind="direct").annotate(**true).filter(wrong)
