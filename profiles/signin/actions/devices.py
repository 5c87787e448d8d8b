"""A sign-in begins, is seen, ends."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef

from community.activity.actions import record
from community.live.actions import ring_signed_out
from profiles.signin.models import NOBODY, Device
from profiles.signin.permissions import check_end_device
from profiles.signin.verbs import DEVICE_ENDED

# A device's last sight is written once in so many minutes at the most; a sign-in lasts as long as its cookie.
SEEN_MINUTES, DEVICE_DAYS = 5, 60


@transaction.atomic
def begin_device(member, key, agent, province, *, at):
    """The Device of a sign-in that has just begun under the session's `key`. No line in the log: the row is its record,
    and goes with the sign-in."""
    told = {"member": member, "kind": agent.kind, "browser": agent.browser, "system": agent.system}
    row, _new = Device.objects.update_or_create(
        key=key, defaults={**told, "province": province, "began_at": at, "seen_at": at}
    )
    return row


def see_device(pk, province, *, at):
    """Note that a device was here. One statement, which writes nothing where the note is younger than SEEN_MINUTES."""
    due = Device.objects.filter(pk=pk, seen_at__lt=at - timedelta(minutes=SEEN_MINUTES))
    due.update(seen_at=at, **({"province": province} if province else {}))


@transaction.atomic
def follow_device(pk, key):
    """The sign-in goes on under another session key; sockets opened under the old one close and come back."""
    row = Device.objects.select_for_update().filter(pk=pk).exclude(key=key).first()
    if row is not None:
        ring_signed_out(row.key)
        row.key = key
        row.save(update_fields=["key"])


@transaction.atomic
def end_device(by, device, *, at):
    """Sign one out: its next request is a visitor's, its sockets close with the commit."""
    check_end_device(by, device)
    _end([device.key])
    record(by, DEVICE_ENDED, by, title=device.words, audience=NOBODY, at=at)


@transaction.atomic
def end_other_devices(by, key, *, at):
    """Sign every device out but the one with the session `key` (None: every one); returns how many were."""
    rows = list(Device.objects.visible_to(by).exclude(key=key or ""))
    open_ones = Device.objects.visible_to(by).open(at).exclude(key=key or "").count()
    if rows:
        _end([row.key for row in rows])
    if open_ones:
        record(by, DEVICE_ENDED, by, audience=NOBODY, at=at)
    return open_ones


@transaction.atomic
def end_own_device(key):
    """The sign-in itself has just ended: its row goes, its sockets close."""
    _end([key])


def _end(keys):
    Session.objects.filter(pk__in=keys).delete()
    Device.objects.filter(key__in=keys).delete()
    for key in keys:
        ring_signed_out(key)


@transaction.atomic
def forget_devices(at):
    """Forget sign-ins that are over, and sessions that have run out; returns how many devices."""
    Session.objects.filter(expire_date__lte=at).delete()
    alive = Exists(Session.objects.filter(pk=OuterRef("key")))
    old = Device.objects.filter(seen_at__lt=at - timedelta(days=DEVICE_DAYS))
    Session.objects.filter(pk__in=list(old.values_list("key", flat=True))).delete()
    return Device.objects.filter(~alive).delete()[0]
