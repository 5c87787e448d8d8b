"""One file that somebody brought, what became of it, and the thing it hangs on."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

MOST = 20
LONGEST_NAME = 100
LONGEST_ALT = 200
LONGEST_PLACE = 80
# Days a file waits for its text to be sent.
KEPT_DAYS = 7
MOST_MASKS = 30


class Kind(models.TextChoices):
    """What a file is, by its first bytes."""

    PICTURE = "picture", _("图片")
    VIDEO = "video", _("视频")
    SOUND = "sound", _("录音")
    FILE = "file", _("文件")


class State(models.TextChoices):
    """Waiting for the decoder, looked at, not taken in, or about to be swept away with its stored files."""

    WAITING = "waiting", _("处理中")
    READY = "ready", _("好了")
    REFUSED = "refused", _("没有收")
    GONE = "gone", _("移走了")


class AttachmentQuerySet(models.QuerySet):
    """Files on things, and those that still wait with somebody's draft."""

    def pending(self, owner, place):
        """What a member has brought for a box that is not sent yet, in her order."""
        return self.filter(owner=owner, place=place, thing_kind="").exclude(state=State.GONE).order_by("position", "pk")

    def put_away(self):
        """Nobody sees them from now on, and nothing says whose they were; the sweep deletes what is stored, then the
        rows. Returns how many."""
        return self.update(state=State.GONE, alt="", name="", owner=None)

    def delete(self):
        """Rows go together with their stored files, and those last: what deletes by a queryset (erasure) puts away."""
        return self.put_away(), {}

    def on(self, kind, pk):
        """What hangs on a thing, in order."""
        return self.filter(thing_kind=kind, thing_id=pk).exclude(state=State.GONE).order_by("position", "pk")


class Attachment(models.Model):
    """`place` names the box it waits with (as its draft); once that is sent, `thing_kind` and `thing_id` the thing."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=LONGEST_NAME)
    alt = models.CharField(max_length=LONGEST_ALT, blank=True)
    position = models.PositiveIntegerField(default=0)
    bytes = models.BigIntegerField(default=0)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    ai_label = models.BooleanField(default=False)
    # {variant: {"at": stored name, "w", "h", "bytes"}}
    sizes = models.JSONField(default=dict)
    # where the file as it came is stored, until it has been looked at
    raw = models.CharField(max_length=200, blank=True)
    masks = models.JSONField(default=list)
    # {"shape", "at": [left, top, width] in shares, or nothing for the middle}: only this part of the picture is kept
    cut = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    why = models.CharField(max_length=30, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    # until when a worker has it
    held_until = models.DateTimeField(null=True, blank=True)
    place = models.CharField(max_length=LONGEST_PLACE, blank=True)
    thing_kind = models.CharField(max_length=20, blank=True)
    thing_id = models.BigIntegerField(null=True, blank=True)
    at = models.DateTimeField()

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        indexes = [
            # the queue of the decoder, oldest first
            models.Index(fields=["id"], condition=Q(state="waiting"), name="attachment_waiting"),
            # what is swept away
            models.Index(fields=["id"], condition=Q(state="gone"), name="attachment_gone"),
            # what a thing carries
            models.Index(fields=["thing_kind", "thing_id", "position"], name="attachment_of_thing"),
            # what waits with a draft
            models.Index(fields=["owner", "place"], condition=Q(thing_kind=""), name="attachment_pending"),
            # what was never sent
            models.Index(fields=["at"], condition=Q(thing_kind=""), name="attachment_unsent"),
        ]

    def __str__(self):
        return f"{self.kind} {self.key}"

    def url(self, variant):
        """The address of one of its sizes; another one after each change, so that nobody sees an old picture."""
        return reverse("attachments:file", args=[self.key, variant]) + f"?{self.revision}"

    @property
    def thumb(self):
        """The address of the smallest size of a picture, as soon as there is one; "" before that, and for others."""
        small = sorted(
            (n for n in self.sizes if n.endswith(".webp") and n != "move.webp"), key=lambda n: self.sizes[n]["w"]
        )
        return self.url(small[0]) if small else ""

    def face(self):
        """What a page needs to draw it, as JSON; kept beside the thing by its own room. Without sizes while the decoder
        is still at it."""
        sizes = self.sizes if self.state == State.READY else {}
        return {
            "key": str(self.key), "kind": self.kind, "name": self.name, "alt": self.alt, "w": self.width,
            "h": self.height, "bytes": self.bytes, "ai": self.ai_label, "state": self.state, "r": self.revision,
            "sizes": {name: [size["w"], size["h"]] for name, size in sizes.items()},
        }  # fmt: skip


def drawn(face):
    """What a template needs of a face: addresses, `srcset` for each form, the smallest and the largest picture."""
    key, sizes = face["key"], face["sizes"]

    def url(variant):
        return f"{reverse('attachments:file', args=[key, variant])}?{face['r']}"

    if face["kind"] != Kind.PICTURE or not sizes:
        return face | {"url": url(next(iter(sizes))) if sizes else ""}
    stills = sorted((int(n.partition(".")[0]), n) for n in sizes if n != "move.webp")
    sets = {
        form: ", ".join(f"{url(n)} {sizes[n][0]}w" for _w, n in stills if n.endswith(form))
        for form in ("avif", "webp", "jpeg")
    }
    jpegs = [n for _w, n in stills if n.endswith("jpeg")]
    moving = url("move.webp") if "move.webp" in sizes else ""
    return face | {"sets": sets, "small": url(jpegs[0]), "large": url(jpegs[-1]), "moving": moving}


def attached(kind, pk):
    """[what a page needs to draw each file of a thing], in order. One statement."""
    return [row.face() for row in Attachment.objects.on(kind, pk).exclude(state=State.REFUSED)]
