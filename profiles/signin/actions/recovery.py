"""Ways back that wait: asked for by mail and number together, told everywhere, stopped by one press from anywhere."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.core import signing
from django.db import transaction

from profiles.models import Member
from profiles.signin.actions.changes import tell_change
from profiles.signin.actions.devices import end_other_devices
from profiles.signin.actions.phones import bind_phone
from profiles.signin.models import WAIT_HOURS, Recovery, What
from profiles.signin.permissions import check_fetch

RECOVERY_DAYS = 365


@transaction.atomic
def ask_recovery(member, *, number="", device="", province="", at):
    """The Recovery that stands open for a member, begun now where there is none; whoever asks again waits no longer and
    no shorter. `number`: the one that is to take the old one's place."""
    Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    row = Recovery.objects.filter(member=member, number=number).open(at).first()
    if row is None:
        ready = at + timedelta(hours=WAIT_HOURS)
        row = Recovery.objects.create(member=member, number=number, asked_at=at, ready_at=ready)
        tell_change(member, What.RECOVERY_ASKED, device=device, province=province, recovery=row, at=at)
    return row


@transaction.atomic
def stop_recovery(row, *, device="", province="", at):
    """Stop what is asked for; True where that was in time."""
    row = Recovery.objects.select_for_update(of=("self",)).select_related("member").get(pk=row.pk)
    if row.stopped_at or row.done_at:
        return False
    row.stopped_at = at
    row.save(update_fields=["stopped_at"])
    tell_change(row.member, What.RECOVERY_STOPPED, device=device, province=province, at=at)
    return True


@transaction.atomic
def fetch_recovery(row, *, device="", province="", at):
    """Give back what was waited for: the second step is off and every sign-in over, or the number is the new one."""
    row = Recovery.objects.select_for_update(of=("self",)).select_related("member").get(pk=row.pk)
    check_fetch(row, at)
    row.done_at = at
    row.save(update_fields=["done_at"])
    if row.number:
        bind_phone(row.member, row.number, device=device, province=province, at=at)
        return
    Authenticator.objects.filter(user=row.member).delete()
    end_other_devices(row.member, None, at=at)
    tell_change(row.member, What.RECOVERY_DONE, device=device, province=province, at=at)


def forget_recoveries(at):
    """Forget what was asked for a year ago; returns how many."""
    return Recovery.objects.filter(asked_at__lt=at - timedelta(days=RECOVERY_DAYS)).delete()[0]


def recovery_of(token):
    """The Recovery a link was made for, or None for a link that is none of ours."""
    try:
        return Recovery.objects.filter(pk=signing.loads(token, salt="recovery")).first()
    except signing.BadSignature:
        return None
