"""Whether words stand: taken back, held, hidden by a rule, and back again. Every change is a line of the room."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from clubs.chat.models import Message, Room, RoomKind
from clubs.chat.permissions import RECALL_MINUTES, check_hide, check_take_back
from clubs.chat.stream import append, locked, tell
from clubs.chat.verbs import MESSAGE_HIDDEN, MESSAGE_RESTORED, MESSAGE_SAID, MESSAGE_TAKEN_BACK
from community.access.registry import MODERATORS
from community.activity.actions import record
from community.attachments.actions import remove_all
from community.moderation.actions import let_go, note_act
from profiles.inbox.actions import untell

# Hours for which words that were taken back are kept for a report, seen by nobody.
KEPT_HOURS = 24


@transaction.atomic
def take_back(by, message, *, at):
    """The author takes words back: within two minutes with a line that says so, later they are simply gone. Once."""
    check_take_back(by, message)
    room, message = _locked(message.pk)
    if message.withdrawn_at:
        return
    Message.objects.filter(pk=message.pk).update(withdrawn_at=at)
    let_go("message", [message.pk], at=at)
    tell(room, message, at, by=by)
    if not message.hidden_at and at - message.created_at <= timedelta(minutes=RECALL_MINUTES):
        append(room, at, kind=Message.Kind.NOTE, note=Message.Note.TOOK_BACK, author=by)
    untell(message)
    record(by, MESSAGE_TAKEN_BACK, message, audience=room.key, at=at)


@transaction.atomic
def hide(by, message, *, rule, at):
    """Whoever looks after the room hides words by a published rule."""
    check_hide(by, message)
    _hide(by, message.pk, rule, at)


@transaction.atomic
def hide_reported(by, key, *, rule, at):
    """Whoever a review was given to does the same; the review has said that he may."""
    _hide(by, key, rule, at)


def _hide(by, key, rule, at):
    room, message = _locked(key)
    if message.hidden_at and not message.held:
        return
    Message.objects.filter(pk=key).update(hidden_at=at, hidden_rule=rule, held=False)
    before = {"held": True} if message.held else {"hidden": False}
    _note(by, "hide", message, at, rule=rule, before=before, after={"hidden": True}, words=message.source)
    if message.is_open:
        tell(room, message, at)
    record(by, MESSAGE_HIDDEN, message, audience=room.key, at=at)


@transaction.atomic
def restore(by, message, *, at):
    """Whoever looks after the room shows words again."""
    check_hide(by, message)
    room, message = _locked(message.pk)
    if message.hidden_rule:
        _note(by, "restore", message, at, rule=message.hidden_rule, before={"hidden": True}, after={"hidden": False})
        _show(by, room, message, at)


def _show(by, room, message, at):
    Message.objects.filter(pk=message.pk).update(hidden_at=None, hidden_rule="", held=False)
    if not message.withdrawn_at:
        tell(room, message, at, is_back=True)
    record(by, MESSAGE_RESTORED, message, audience=room.key, at=at)


@transaction.atomic
def release(by, key, *, at):
    """Let out what was held. Once; whether it came out."""
    room, message = _locked(key)
    if not message.held or message.withdrawn_at:
        return False
    Message.objects.filter(pk=key).update(held=False, hidden_at=None)
    tell(room, message, at, is_back=True)
    record(message.author, MESSAGE_SAID, message, audience=room.key, at=at)
    _note(by, "release", message, at, before={"held": True}, after={"held": False})
    return True


@transaction.atomic
def put_back_judged(by, key, *, held, at):
    """As it was before a decision that is undone: waiting again, or shown again."""
    room, message = _locked(key)
    if held:
        Message.objects.filter(pk=key).update(held=True, hidden_at=at, hidden_rule="")
        if message.is_open:
            tell(room, message, at)
        record(by, MESSAGE_HIDDEN, message, audience=room.key, at=at)
    elif message.hidden_at:
        _show(by, room, message, at)


def _locked(key):
    room = locked(Room(pk=Message.objects.values_list("room", flat=True).get(pk=key)))
    row = Message.objects.select_for_update(of=("self",)).select_related("author").get(pk=key)
    row.room = room
    return room, row


def place_of(room):
    """What a room is called in logs and the queue; private ones have no name there."""
    if room.is_private:
        return _("私信") if room.kind == RoomKind.DIRECT else _("群聊")
    return room.title


def _note(by, deed, message, at, **state):
    room = message.room
    note_act(
        by, deed, "message", message.pk, whom=message.author, audience=room.audience or MODERATORS,
        place=place_of(room), at=at, **state,
    )  # fmt: skip


@transaction.atomic
def sweep(by, member, *, rule, at):
    """Take everything an account said out of sight. Returns (how many, their keys)."""
    keys = list(Message.objects.public_face().filter(author=member).order_by("pk").values_list("pk", flat=True))
    for key in keys:
        room, message = _locked(key)
        Message.objects.filter(pk=key).update(hidden_at=at, hidden_rule=rule)
        tell(room, message, at)
        record(by, MESSAGE_HIDDEN, message, audience=room.key, at=at)
    return len(keys), keys


@transaction.atomic
def sweep_back(by, member, kept, *, at):
    """And puts it back."""
    for key in Message.objects.filter(pk__in=kept, author=member).exclude(hidden_rule="").values_list("pk", flat=True):
        room, message = _locked(key)
        _show(by, room, message, at)


@transaction.atomic
def forget_taken_back(at, limit=500):
    """Erase the words and files of what was taken back more than a day ago; returns how many."""
    before = at - timedelta(hours=KEPT_HOURS)
    keys = list(
        Message.objects.filter(withdrawn_at__lt=before, is_forgotten=False).values_list("pk", flat=True)[:limit]
    )
    for key in keys:
        remove_all("message", key)
    return Message.objects.filter(pk__in=keys).update(source="", html="", attached=[], is_forgotten=True)
