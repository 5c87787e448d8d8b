"""What the tests of chats share."""

import json

from django.db import connection
from django.test.utils import CaptureQueriesContext

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


def cost(client, url):
    """Statements of a page that has just been loaded: what is looked at anew every few seconds is fresh in one of three."""
    counts = []
    for _ in range(4):
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        counts.append(len(seen))
    return min(counts[1:])
