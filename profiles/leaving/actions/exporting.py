"""Ask for a copy of everything, make it, and forget it after its days."""

import tempfile
import time
import zipfile
from datetime import timedelta

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from community.access.permissions import Refused, check_signed_in
from community.activity.actions import record
from community.attachments.shelf import drop, shelf
from community.lib.moments import minute_words
from community.outgoing.actions import send
from community.outgoing.mail import mail_of
from profiles.leaving.export import write
from profiles.leaving.models import FETCHED, SILENT, Export
from profiles.leaving.verbs import EXPORT_ASKED, EXPORT_READY
from profiles.models import Member


@transaction.atomic
def ask_for_export(member, *, at):
    """The worker makes a copy from now on. While one is made it is that one; refused where the last one was asked for
    within a day."""
    check_signed_in(member)
    Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    last = Export.objects.filter(member=member).order_by("-asked_at").first()
    if last and last.ready_at is None:
        return last
    if last and last.next_at > at:
        raise Refused(
            _("一天打一个包：下一个 %(minute)s 以后。上一个还能下载，都在这一页。")
            % {"minute": minute_words(last.next_at, at)}
        )
    row = Export.objects.create(member=member, asked_at=at)
    record(member, EXPORT_ASKED, member, audience=f"member:{member.pk}", at=at)
    return row


@transaction.atomic
def stop_export(member):
    """She does not want the one that is being made; returns whether there was one."""
    return bool(Export.objects.filter(member=member, ready_at=None).delete()[0])


def make_exports(at, limit=5):
    """Make what was asked for, the oldest first; what a killed worker has begun is begun anew. Returns how many."""
    forget_exports(at)
    return sum(make_export(pk, at) for pk in _waiting(at).values_list("pk", flat=True)[:limit])


def _waiting(at):
    silent = Q(heard_at=None) | Q(heard_at__lt=at - SILENT)
    return Export.objects.filter(silent, ready_at=None, member__is_active=True).order_by("pk")


def make_export(pk, at):
    """One copy; 1 where it was made, 0 where another worker has it or nobody wants it any more."""
    if not _waiting(at).filter(pk=pk).update(heard_at=at):
        return 0
    row = Export.objects.select_related("member").get(pk=pk)

    began = time.monotonic()

    def told(share, doing):
        Export.objects.filter(pk=pk).update(
            share=share, doing=doing[:120], heard_at=at + timedelta(seconds=time.monotonic() - began)
        )

    with tempfile.TemporaryFile(dir=settings.VAR) as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as pack:
            write(pack, row.member, told)
        size = file.tell()
        file.seek(0)
        stored = shelf().save(f"exports/{row.key.hex}.zip", File(file))
    done = _ready(pk, stored, size, at)
    if not done:
        drop([stored])
    return done


@transaction.atomic
def _ready(pk, stored, size, at):
    """The copy can be fetched, unless it was stopped or its owner has gone meanwhile."""
    row = Export.objects.select_for_update(of=("self",)).select_related("member").filter(pk=pk, ready_at=None).first()
    if row is None:
        return 0
    row.stored, row.bytes, row.ready_at, row.share, row.doing = stored, size, max(at, row.asked_at), 100, ""
    row.save()
    record(row.member, EXPORT_READY, row.member, audience=f"member:{row.member_id}", at=at)
    context = {"name": row.member.name, "url": settings.SITE_URL + reverse("leaving:data"), "days": FETCHED.days}
    message, member = mail_of("profiles/leaving/emails/export_ready", context), row.member
    if member.email:  # who came in with a number alone finds it on the page
        transaction.on_commit(
            lambda: send("mail", member.email, message, purpose="service", member=member), robust=True
        )
    return 1


def forget_exports(at, limit=100):
    """Delete copies past their days, the file first; returns how many."""
    rows = list(Export.objects.filter(ready_at__lte=at - FETCHED).order_by("pk")[:limit])
    return _drop(rows)


def leave_exports(whom, limit):
    """A batch of a member's copies goes. A part of an erasure."""
    return {"deleted": _drop(list(Export.objects.filter(member=whom.number).order_by("pk")[:limit]))}


def _drop(rows):
    drop([row.stored for row in rows if row.stored])
    Export.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)
