"""Say something in a room."""

from django.db import transaction

from clubs.chat.actions.opening import begin_talk, come_in
from clubs.chat.models import Message, Participant
from clubs.chat.permissions import check_say
from clubs.chat.stream import append, locked
from clubs.chat.verbs import MESSAGE_HELD, MESSAGE_SAID
from community.access.permissions import check_signed_in
from community.activity.actions import record
from community.attachments.actions import attach
from community.attachments.models import Attachment, State
from community.lib.html import RENDERER
from community.moderation.actions import hold
from community.moderation.holding import words_to_review
from community.moderation.models import Source
from profiles.sealed.actions import seal
from profiles.sealed.models import Wrote
from profiles.writing import html_of


@transaction.atomic
def write_to(by, other, **said):
    """The first words to a member, or the next where the two have talked before."""
    return say(by, begin_talk(by, other, at=said["at"]), **said)


@transaction.atomic
def say(by, room, *, body, nonce=None, quoted=None, files="", origin=None, at):
    """The next words of a room, whose row is locked, so that parallel ones get numbers of their own. The same words
    under the same `nonce` of the same author are the same line, however often they are sent. Words of the list wait in rooms
    that others look after; what two or a group say among themselves is looked at by nobody."""
    check_signed_in(by)
    room = locked(room)
    mine = come_in(by, room, at=at)
    carried = list(Attachment.objects.pending(by, files).exclude(state=State.REFUSED)) if files else []
    if nonce and (sent := Message.objects.filter(room=room, author=by, nonce=nonce).first()):
        if sent.source == body and not carried:
            return sent
        nonce = None  # a page that the browser had kept, with other words or files in it
    check_say(by, room, mine, at)
    html = html_of(body, f"m{room.pk}-{room.last_number + 1}", by) if body else ""
    texts = (body, *(text for row in carried for text in (row.name, row.alt) if text))
    why = [] if room.is_private or by.is_staff else words_to_review(*texts)
    line = append(
        room, at, author=by, source=body, html=html, renderer=RENDERER, nonce=nonce, quoted=quoted,
        **({"held": True, "hidden_at": at} if why else {}),
    )  # fmt: skip
    if carried:
        attach(by, files, line, at=at)
    seal(by, Wrote.MESSAGE, line.pk, origin, at=at)
    Participant.objects.filter(pk=mine.pk).update(read_number=line.number)
    if why:
        hold(by, "message", line, Source.WORD, why, at=at)
        record(by, MESSAGE_HELD, line, audience="moderators", at=at)
    else:
        record(by, MESSAGE_SAID, line, audience=room.key, at=at)
    return line
