"""What the tests of chats share."""

import json

from clubs.chat.models import Message, Participant
from tests.conftest import as_

State = Participant.State


def page_of(room, user, tail=""):
    """What the page of a room answers to somebody."""
    return as_(user).get(f"/chat/{room.pk}/{tail}")


def send(room, user, body="好的", **data):
    """A line by the plain form."""
    return as_(user).post(f"/chat/{room.pk}/say/", {"body": body, **data})


def send_by_script(room, user, body="好的", **data):
    """A line as the page's script sends it: (status, answer)."""
    answer = as_(user).post(f"/chat/{room.pk}/say/", {"body": body, **data}, headers={"accept": "application/json"})
    return answer.status_code, json.loads(answer.content)


def words_in(room):
    """The words that stand in a room, in order."""
    rows = Message.objects.public_face().filter(room=room).order_by("number")
    return list(rows.values_list("source", flat=True))
