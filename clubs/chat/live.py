"""New lines of a room: words, what became of words, who came and went."""

from django.template.loader import render_to_string
from django.utils import timezone

from clubs.chat.models import Message, Room, may_enter
from community.live.registry import MOST_LINES, Channel


def state(keys):
    """{room: (its last number, whose it is)}. One statement."""
    rows = Room.objects.filter(pk__in=keys).values_list("pk", "last_number")
    return {pk: (number, f"room:{pk}") for pk, number in rows}


def may_hear(user, key, audience):
    """Whoever reads its lines. One statement."""
    del audience
    return may_enter(user, key)


def read_on(key, after):
    """The lines after a number, a payload of each: words that stand as HTML, and the numbers of words that are gone or
    back. Two statements, one more where words came back."""
    lines = list(Message.objects.filter(room=key, number__gt=after).with_faces().order_by("number")[:MOST_LINES])
    back = {line.about for line in lines if line.kind == Message.Kind.BACK}
    found = _standing(key, back) if back else {}
    at = timezone.now()
    return [(line.number, _payload(line, found, at)) for line in lines]


def _standing(key, numbers):
    rows = Message.objects.public_face().filter(room=key, number__in=numbers)
    return {row.number: row for row in rows.with_faces()}


def _payload(line, found, at):
    if line.kind == Message.Kind.GONE:
        return {"gone": line.about}
    shown = found.get(line.about) if line.kind == Message.Kind.BACK else line
    if shown is None or shown.kind == Message.Kind.SAID and not shown.is_open:
        return {}
    back = {"at": shown.number} if shown is not line else {}
    whose = {"by": shown.author_id} if shown.kind == Message.Kind.SAID else {}
    of = {"of": shown.quoted.author_id} if shown.quoted_id and shown.quoted.is_open else {}

    def drawn(bare):
        html = render_to_string("clubs/chat/_line.html", {"line": shown, "at": at, "bare": bare})
        return {"html": html, **back, **whose}

    return drawn(False) | of | {"drawn": drawn}


Channel("room", state, read_on, may_hear=may_hear)
