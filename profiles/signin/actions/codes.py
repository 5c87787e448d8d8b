"""Codes: sent to a number or a mail address, used once."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.access.permissions import Refused
from community.outgoing.actions import send
from community.outgoing.mail import mail_of
from community.outgoing.registry import Message, Undelivered
from profiles.signin.models import Code

CODE_MINUTES, CODE_TRIES, CODE_DAYS = 5, 5, 1


def send_sms_code(number, *, member=None, at):
    """Send six digits to a number, whoever's it is: what is sent and written is the same for a known and an unknown one.
    Gives the Code; raises Undelivered where the gateway fails, and then nothing is kept."""
    text = _("验证码 %(code)s，%(minutes)d 分钟内有效。不是你要的，不用理会，也别告诉任何人。")
    return _sent("sms", number, member, at, lambda digits: Message(
        text % {"code": digits, "minutes": CODE_MINUTES}, values={"template": "code", "code": digits}
    ))  # fmt: skip


def send_mail_code(address, *, member, at):
    """The same to a mail address of a member."""
    return _sent("mail", address, member, at, lambda digits: mail_of(
        "profiles/signin/emails/code", {"code": digits, "minutes": CODE_MINUTES, "name": member.name}
    ))  # fmt: skip


def _sent(channel, to, member, at, message):
    digits = f"{secrets.randbelow(10**6):06d}"
    code = Code.objects.create(
        to=to,
        member=member,
        code_hash=make_password(digits),
        sent_at=at,
        expires_at=at + timedelta(minutes=CODE_MINUTES),
    )
    try:
        send(channel, to, message(digits), purpose="service", member=member)
    except Undelivered:
        code.delete()
        raise
    return code


def use_code(pk, digits, *, member=None, at):
    """The Code whose digits these are, used up; raises Refused with a sentence for a wrong, late, used or worn-out one."""
    code = try_code(pk, digits, member=member, at=at)
    spend_codes(code, at=at)
    return code


def try_code(pk, digits, *, member=None, at):
    """The Code whose digits these are, not used up yet; the try counts.

    It is counted in a transaction of its own, so that a refusal does not undo the count.
    """
    with transaction.atomic():
        code = Code.objects.select_for_update().filter(pk=pk, member=member).first()
        if code is None or code.expires_at <= at:
            raise Refused(_("这个码过了 5 分钟，用不了了。再发一个，别的都帮你留着。"))
        if code.used_at is not None:
            raise Refused(_used())
        if code.tries >= CODE_TRIES:
            raise Refused(_("试了 5 次都不对，这个码作废了。再发一个就行。"))
        code.tries += 1
        code.save(update_fields=["tries"])
    if not check_password(digits, code.code_hash):
        where = _("那封信") if "@" in code.to else _("那条短信")
        left = CODE_TRIES - code.tries
        raise Refused(
            ngettext(
                "这 6 位对不上，看看是不是最新%(where)s。还能试 %(left)d 次。",
                "这 6 位对不上，看看是不是最新%(where)s。还能试 %(left)d 次。",
                left,
            )
            % {"where": where, "left": left}
        )
    return code


@transaction.atomic
def spend_codes(*codes, at):
    """Use codes up, all of them or none; raises Refused where one has been used meanwhile."""
    for code in codes:
        if not Code.objects.filter(pk=code.pk, used_at=None).update(used_at=at):
            raise Refused(_used())


def _used():
    return _("这个码用过了，一个码只能用一次。再发一个就行。")


def forget_codes(at):
    """Forget codes a day after they ended, and messages that lie in a folder of ours as long; returns how many codes."""
    for path in settings.SMS_FOLDER.glob("*.json"):
        if path.stat().st_mtime < (at - timedelta(days=CODE_DAYS)).timestamp():
            path.unlink(missing_ok=True)
    return Code.objects.filter(expires_at__lt=at - timedelta(days=CODE_DAYS)).delete()[0]
