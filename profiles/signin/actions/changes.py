"""A way into an account has changed: its member hears of it by every other way there is."""

import logging
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from community.activity.actions import record
from community.lib.moments import minute_words
from community.outgoing import sms
from community.outgoing.actions import send
from community.outgoing.mail import mail_of
from community.outgoing.registry import Message, Undelivered
from profiles.signin.models import NOBODY, Change, Phone, Recovery, What
from profiles.signin.verbs import WAY_CHANGED

CHANGE_DAYS, TRY_DAYS, AGAIN_SECONDS, MOST_AT_ONCE = 365, 2, 60, 50
log = logging.getLogger(__name__)


@transaction.atomic
def tell_change(member, what, *, device="", province="", also=(), recovery=None, at):
    """Write a change down, to be told by the bell, a mail to every proved address, a message to the number, and by those
    in `also` ([channel, address] pairs: what has just been taken off). `recovery`: what its letters can stop. The worker
    carries it within seconds."""
    change = Change.objects.create(member=member, what=what, device=device, province=province, recovery=recovery, at=at)
    proved = EmailAddress.objects.filter(user=member, verified=True).values_list("email", flat=True)
    numbers = Phone.objects.filter(member=member).values_list("number", flat=True) if sms.is_open() else ()
    ways = {*(("mail", mail) for mail in proved), *(("sms", number) for number in numbers), *map(tuple, also)}
    change.to = sorted([channel, to] for channel, to in ways if to)
    change.save(update_fields=["to"])
    record(member, WAY_CHANGED, change, title=str(What(what).label), audience=NOBODY, at=at)
    return change


def send_waiting(at):
    """Carry changes to where they are to be told, and forget each address that was reached; one that failed is tried
    again after AGAIN_SECONDS, for TRY_DAYS. Nothing is locked while a gateway is waited for: a worker claims a change by
    the moment of its try. Returns how many were claimed."""
    tried = Q(tried_at=None) | Q(tried_at__lt=at - timedelta(seconds=AGAIN_SECONDS))
    waiting = Change.objects.filter(tried, told=False).select_related("member").order_by("pk")[:MOST_AT_ONCE]
    return sum(_send(change, at) for change in waiting)


def _send(change, at):
    if not Change.objects.filter(pk=change.pk, told=False, tried_at=change.tried_at).update(tried_at=at):
        return 0
    late = change.at < at - timedelta(days=TRY_DAYS)
    left = [] if late else [[channel, to] for channel, to in change.to if not _reached(channel, to, change, at)]
    Change.objects.filter(pk=change.pk).update(to=left, told=not left)
    return 1


def _reached(channel, to, change, at):
    try:
        send(channel, to, _message(channel, change, at), purpose="service", member=change.member)
    except Undelivered as error:
        log.warning("a changed way in could not be told by %s yet: %s", channel, error)
        return False
    return True


def _message(channel, change, at):
    what, when, stop = change.get_what_display(), minute_words(change.at, at), _stop(change, at)
    devices, password = (settings.SITE_URL + reverse(door) for door in ("signin:devices", "account_reset_password"))
    if channel == "sms" and stop:
        text = _("你的账号%(what)s。不是你，点这里停下：%(stop)s")
        return Message(text % {"what": what, "stop": stop}, values={"template": "stop", "what": what, "link": stop})
    if channel == "sms" and change.what == What.PHONE_ENDING:
        text = _("你的账号%(what)s。到 %(phone)s 登录一次就续上，再加个邮箱或通行密钥，以后不怕。")
        phone = settings.SITE_URL + reverse("signin:phone")
        return Message(text % {"what": what, "phone": phone}, values={"template": "notice", "what": what, "when": when})
    if channel == "sms":
        text = _("你的账号%(what)s（%(when)s）。不是你？到 %(devices)s 把不认得的登录退掉，再换密码。")
        return Message(
            text % {"what": what, "when": when, "devices": devices},
            values={"template": "notice", "what": what, "when": when},
        )
    context = {
        "change": change,
        "at": when,
        "name": change.member.name,
        "devices": devices,
        "password": password,
        "stop": stop,
    }
    return mail_of("profiles/signin/emails/changed", context)


def _stop(change, at):
    """The link that stops what a member is told of, or ""."""
    row = Recovery.objects.filter(pk=change.recovery_id).open(at).first()
    return settings.SITE_URL + reverse("signin:stop", args=[signing.dumps(row.pk, salt="recovery")]) if row else ""


def forget_changes(at):
    """Forget changes a year after they were told; returns how many."""
    return Change.objects.filter(at__lt=at - timedelta(days=CHANGE_DAYS)).delete()[0]
