"""What a member does with her files, before and after they hang on a thing. The thing's own room writes the log."""

from django.db import transaction
from django.utils.translation import gettext as _

from community.access.permissions import Refused
from community.attachments.actions.sweeping import put_on_the_heap
from community.attachments.models import LONGEST_ALT, MOST, MOST_MASKS, Attachment, Kind, State
from community.attachments.permissions import check_change
from community.attachments.registry import attachable_of, attachables
from community.lib.text import one_line, without_controls


@transaction.atomic
def attach(by, place, thing, *, beside=None, at):
    """What waits with a box hangs on the thing that was written there, in order; returns [Attachment].

    What was refused goes away. Files that the decoder has not reached follow by themselves (`changed`). `beside` is
    the thing whose files these will hang with later (`hand_over`): they count together.
    """
    kind = attachable_of(thing)
    rows = list(Attachment.objects.select_for_update().pending(by, place))
    waiting = [row for row in rows if row.state != State.REFUSED]
    if len(waiting) < len(rows):
        _put_away([row for row in rows if row.state == State.REFUSED])
    if not waiting:
        return []
    there = Attachment.objects.on(kind.code, thing.pk).count()
    more = Attachment.objects.on(attachable_of(beside).code, beside.pk).count() if beside else 0
    if there + more + len(waiting) > MOST:
        raise Refused(_("一处最多 %(n)d 个附件，先移走几个再发。") % {"n": MOST})
    for position, row in enumerate(waiting, there + 1):
        row.place, row.thing_kind, row.thing_id, row.position, row.at = "", kind.code, thing.pk, position, at
    Attachment.objects.bulk_update(waiting, ["place", "thing_kind", "thing_id", "position", "at"])
    kind.changed(thing.pk, at)
    return waiting


@transaction.atomic
def describe(by, row, alt, *, at):
    """What is to be seen in it, in a sentence."""
    row = _mine(by, row)
    row.alt = one_line(without_controls(alt))[:LONGEST_ALT]
    row.save(update_fields=["alt"])
    _tell(row, at)
    return row


@transaction.atomic
def remove(by, row, *, at):
    """It is seen by nobody from now on; its stored files follow."""
    row = _mine(by, row)
    _put_away([row])
    _tell(row, at)


@transaction.atomic
def remove_all(kind, pk):
    """A thing is gone for good, or its words are: so are its files. Not for doors; the room's own action has asked."""
    rows = list(Attachment.objects.select_for_update().on(kind, pk))
    _put_away(rows)
    return len(rows)


@transaction.atomic
def hand_over(thing, other, *, at):
    """What hangs on a thing hangs on another from now on, behind what is there. Refused where that is more than a thing
    may carry. Not for doors; the room's own action has asked."""
    kind, to = attachable_of(thing), attachable_of(other)
    rows = list(Attachment.objects.select_for_update().on(kind.code, thing.pk))
    if not rows:
        return
    there = Attachment.objects.on(to.code, other.pk).count()
    if there + len(rows) > MOST:
        said = {"n": MOST, "sum": there + len(rows)}
        raise Refused(_("一处最多 %(n)d 个附件，加上原来的有 %(sum)d 个。请作者先移走几个。") % said)
    for position, row in enumerate(rows, there + 1):
        row.thing_kind, row.thing_id, row.position = to.code, other.pk, position
    Attachment.objects.bulk_update(rows, ["thing_kind", "thing_id", "position"])
    to.changed(other.pk, at)


@transaction.atomic
def reorder(by, row, to, *, at):
    """Put a file at another place among its own (1 is the first)."""
    row = _mine(by, row)
    rows = list(_beside(row).exclude(pk=row.pk))
    rows.insert(max(0, min(to - 1, len(rows))), row)
    for position, other in enumerate(rows, 1):
        other.position = position
    Attachment.objects.bulk_update(rows, ["position"])
    _tell(row, at)


@transaction.atomic
def mask(by, row, masks, *, at):
    """Cover parts of a picture for good: `masks` are (left, top, width, height) in shares of it, 0 to 1.

    The picture is made anew from its largest size; what showed the covered parts is deleted, not kept beside.
    """
    return _anew(by, row, _("这张图还没处理好，等它出来再打码。"), at, masks=masks[:MOST_MASKS])


@transaction.atomic
def cut(by, row, shape, part, *, at):
    """Keep only a part of a picture, in the sizes of a shape (`SHAPES`): `part` is (left, top, width) in shares of it, or
    None for the largest part in the middle. What was around it is deleted."""
    unready = _("这张图还没处理好，等它出来再裁。")
    return _anew(by, row, unready, at, cut={"shape": shape, "at": list(part) if part else None}, masks=[])


def _anew(by, row, unready, at, **how):
    """Let the decoder make a picture anew from its largest size; what it showed so far is deleted."""
    row = _mine(by, row)
    if row.kind != Kind.PICTURE or row.state != State.READY:
        raise Refused(unready)
    largest = max((n for n in row.sizes if n.endswith(".webp") and n != "move.webp"), key=lambda n: row.sizes[n]["w"])
    spare = [size["at"] for name, size in row.sizes.items() if name != largest]
    row.raw, row.sizes = row.sizes[largest]["at"], {}
    row.state, row.tries, row.held_until, row.revision = State.WAITING, 0, None, row.revision + 1
    for field, value in how.items():
        setattr(row, field, value)
    row.save()
    put_on_the_heap(row, spare)
    _tell(row, at)
    return row


def _mine(by, row):
    row = Attachment.objects.select_for_update(of=("self",)).get(pk=row.pk)
    check_change(by, row)
    return row


def _beside(row):
    rows = Attachment.objects.select_for_update()
    return rows.on(row.thing_kind, row.thing_id) if row.thing_kind else rows.pending(row.owner_id, row.place)


def _put_away(rows):
    Attachment.objects.filter(pk__in=[row.pk for row in rows]).put_away()


def _tell(row, at):
    if row.thing_kind:
        attachables[row.thing_kind].changed(row.thing_id, at)
