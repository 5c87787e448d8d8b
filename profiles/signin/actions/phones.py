"""Numbers: a code is sent, used once, opens an account, begins one, or binds the number to one."""

import secrets
from datetime import timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.translation import gettext as _

from community.access.permissions import Refused
from community.outgoing.actions import send
from community.outgoing.registry import Message, Undelivered
from profiles.actions import join
from profiles.models import Member
from profiles.signin.actions.changes import tell_change
from profiles.signin.models import Code, Phone, What
from profiles.signin.permissions import check_bind, check_enter, check_unbind

CODE_MINUTES, CODE_TRIES, CODE_DAYS = 5, 5, 1


def send_sms_code(number, *, member=None, at):
    """Send six digits to a number, whoever's it is: what is sent and written is the same for a known and an unknown one.
    Gives the Code; raises Undelivered where the gateway fails, and then nothing is kept."""
    digits = f"{secrets.randbelow(10**6):06d}"
    text = _("验证码 %(code)s，%(minutes)d 分钟内有效。不是你要的，不用理会，也别告诉任何人。")
    values = {"template": "code", "code": digits}
    code = Code.objects.create(
        number=number, member=member, code_hash=make_password(digits), sent_at=at,
        expires_at=at + timedelta(minutes=CODE_MINUTES),
    )  # fmt: skip
    message = Message(text % {"code": digits, "minutes": CODE_MINUTES}, values=values)
    try:
        send("sms", number, message, purpose="service", member=member)
    except Undelivered:
        code.delete()
        raise
    return code


def use_sms_code(pk, digits, *, member=None, at):
    """The Code whose digits these are, used up; raises Refused with a sentence for a wrong, late, used or worn-out one.

    The try is counted in a transaction of its own, so that a refusal does not undo the count.
    """
    with transaction.atomic():
        code = Code.objects.select_for_update().filter(pk=pk, member=member).first()
        if code is None or code.expires_at <= at:
            raise Refused(_("这个码过了 5 分钟，用不了了。再发一个，号码帮你留着。"))
        if code.used_at is not None:
            raise Refused(_("这个码用过了，一个码只能用一次。再发一个就行。"))
        if code.tries >= CODE_TRIES:
            raise Refused(_("试了 5 次都不对，这个码作废了。再发一个就行。"))
        code.tries += 1
        code.save(update_fields=["tries"])
    if not check_password(digits, code.code_hash):
        left = CODE_TRIES - code.tries
        raise Refused(_("这 6 位对不上，看看是不是最新那条短信。还能试 %(left)d 次。") % {"left": left})
    if not Code.objects.filter(pk=code.pk, used_at=None).update(used_at=at):
        raise Refused(_("这个码用过了，一个码只能用一次。再发一个就行。"))
    return code


@transaction.atomic
def enter_by_phone(number, *, at):
    """The member whose number was just shown, which is noted as used; None for a number that is nobody's. Raises Refused
    where the number alone opens nothing."""
    phone = Phone.objects.select_for_update(of=("self",)).select_related("member").filter(number=number).first()
    if phone is None:
        return None
    check_enter(phone, at)
    phone.used_at = at
    phone.save(update_fields=["used_at"])
    return phone.member


@transaction.atomic
def join_by_phone(number, name, *, at, **fields):
    """A new member whose number was just shown, without a mail address."""
    if Phone.objects.filter(number=number).exists():
        raise Refused(_("这个号码刚刚有了账号，直接登录就好。"))
    if Member.objects.filter(name=name).exists():
        raise Refused(_("「%(name)s」刚刚被人用了，换一个昵称再来一次。") % {"name": name})
    member = join(None, name, at=at, **fields)
    Phone.objects.create(member=member, number=number, proved_at=at, used_at=at)
    return member


@transaction.atomic
def bind_phone(by, number, *, at, device="", province=""):
    """The number a member has just shown becomes hers, in the place of one she had; both are told."""
    check_bind(by, number)
    old = Phone.objects.select_for_update().filter(member=by).first()
    before = old.number if old else ""
    if before == number:
        Phone.objects.filter(pk=old.pk).update(proved_at=at, used_at=at)
        return old
    if old:
        old.delete()
    phone = Phone.objects.create(member=by, number=number, proved_at=at, used_at=at)
    what = What.PHONE_CHANGED if before else What.PHONE_NEW
    tell_change(by, what, device=device, province=province, also=[["sms", before]] if before else (), at=at)
    return phone


@transaction.atomic
def unbind_phone(by, *, at, device="", province=""):
    """Take a member's number off, where another way in is left."""
    phone = Phone.objects.select_for_update().filter(member=by).first()
    if phone is None:
        return
    check_unbind(by)
    phone.delete()
    tell_change(by, What.PHONE_GONE, device=device, province=province, also=[["sms", phone.number]], at=at)


def forget_codes(at):
    """Forget codes a day after they ended; returns how many."""
    return Code.objects.filter(expires_at__lt=at - timedelta(days=CODE_DAYS)).delete()[0]
