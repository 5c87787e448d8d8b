"""The queue of the decoder: rows that wait. One worker has one row at a time, and loses it when it is killed."""

import tempfile
from datetime import timedelta
from pathlib import Path

from django.core.files import File
from django.db import transaction
from django.db.models import F, Q

from community.attachments.actions.sweeping import put_on_the_heap, sweep
from community.attachments.decoder.limits import PATIENCE
from community.attachments.models import Attachment, State
from community.attachments.process import run
from community.attachments.registry import attachables
from community.attachments.shelf import names, possible, put, shelf
from community.lib.borrowed import give_back

HELD = timedelta(seconds=PATIENCE + 60)
MOST_TRIES = 3


def decode_next(at):
    """Let the decoder look at the file that has waited longest; True where there was one.

    Claimed by one conditional UPDATE; the claim lapses. A file that has taken three workers along is refused.
    """
    row = _claim(at)
    if row is None:
        return False
    if row.tries > MOST_TRIES:
        _close(row, {"refused": "broken"}, {}, at)
        sweep()
        return True
    made = {}
    with tempfile.TemporaryDirectory(prefix="decoder-") as folder:
        source, out = Path(folder) / "source", Path(folder) / "out"
        out.mkdir()
        with shelf().open(row.raw) as stored, source.open("wb") as copy:
            for piece in stored.chunks():
                copy.write(piece)

        def keep(name, size):
            with (out / name).open("rb") as file:
                made[name] = {**size, "at": put(row.key, f"{row.revision}.{row.tries}-{name}", File(file))}
            if len(made) == 1:
                _show_early(row, made)
                give_back()

        job = {"source": str(source), "out": str(out), "name": row.name, "masks": row.masks, "cut": row.cut}
        give_back()  # the decoder may take minutes
        _close(row, run(job, keep), made, at)
    sweep()
    return True


def _claim(at):
    free = Attachment.objects.filter(Q(held_until=None) | Q(held_until__lt=at), state=State.WAITING)
    row = free.order_by("pk").first()
    if row is None:
        return None
    if not free.filter(pk=row.pk, tries=row.tries).update(held_until=at + HELD, tries=F("tries") + 1):
        return None
    row.tries += 1
    return row


def _mine(row):
    """The row as long as this worker has it: nobody changed, removed or claimed it in the meantime."""
    return Attachment.objects.filter(pk=row.pk, state=State.WAITING, tries=row.tries, revision=row.revision)


def _show_early(row, made):
    """The first size can be looked at by its owner while the others are made."""
    _mine(row).update(sizes=dict(made))


@transaction.atomic
def _close(row, end, made, at):
    """Write down what came of it; the file as it came goes, and so does what was made where the row is lost."""
    done = end.get("done")
    changes = {"raw": "", "held_until": None}
    if done:
        fields = {"sizes": made, "kind": done["kind"], "ai_label": row.ai_label or done["ai"]}
        size = {"width": done["width"], "height": done["height"]}
        changes |= {"state": State.READY, "why": "", **fields, **size}
    else:
        changes |= {"state": State.REFUSED, "why": end["refused"], "sizes": {}}
    made_names = [size["at"] for size in made.values()]
    if not _mine(row).update(**changes):
        put_on_the_heap(row, made_names)
        return
    earlier = [name for name in names(row) if name not in made_names]
    put_on_the_heap(row, earlier if done else earlier + possible(row, MOST_TRIES))
    now = Attachment.objects.get(pk=row.pk)
    if now.thing_kind:
        attachables[now.thing_kind].changed(now.thing_id, at)
