"""A way into an account has changed: its member hears of it by every other way there is."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from community.activity.actions import record
from community.lib.moments import minute_words
from profiles.signin.models import NOBODY, Change, What
from profiles.signin.verbs import WAY_CHANGED

CHANGE_DAYS = 365


@transaction.atomic
def tell_change(member, what, *, device="", province="", mails=(), at):
    """Write a change down and tell it: the bell, and a mail to every proved address and to those in `mails` (an address
    that has just been taken off)."""
    change = Change.objects.create(member=member, what=what, device=device, province=province, at=at)
    record(member, WAY_CHANGED, change, title=str(What(what).label), audience=NOBODY, at=at)
    proved = EmailAddress.objects.filter(user=member, verified=True).values_list("email", flat=True)
    for mail in sorted({*proved, *filter(None, mails)}):
        _mail(mail, change, at)
    return change


def _mail(to, change, at):
    context = {
        "change": change, "at": minute_words(change.at, at), "name": change.member.name,
        "devices": settings.SITE_URL + reverse("signin:devices"), "password": settings.SITE_URL + reverse("account_reset_password"),
    }  # fmt: skip
    subject = render_to_string("profiles/signin/emails/changed.subject.txt", context).strip()
    text = render_to_string("profiles/signin/emails/changed.txt", context)
    transaction.on_commit(lambda: send_mail(subject, text, None, [to]))


def forget_changes(at):
    """Forget changes a year after they were told; returns how many."""
    return Change.objects.filter(at__lt=at - timedelta(days=CHANGE_DAYS)).delete()[0]
