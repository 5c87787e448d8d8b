"""Numbers: one that was shown opens an account, begins one, or is bound to one."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from community.access.permissions import Refused
from profiles.actions import join
from profiles.signin.actions.changes import tell_change
from profiles.signin.models import Change, Phone, What
from profiles.signin.permissions import (
    STALE_DAYS,
    check_bind,
    check_enter,
    check_release,
    check_unbind,
    is_alone,
    is_stale,
)

# Days before a number goes stale in which its member is told, where it is all she has.
WARN_DAYS = 10


@transaction.atomic
def enter_by_phone(number, *, at):
    """The member whose number was just shown, which is noted as used unless it was stale: then the second step that comes
    next has not been taken yet. None for a number that is nobody's; raises Refused where the number alone opens nothing."""
    phone = Phone.objects.select_for_update(of=("self",)).select_related("member").filter(number=number).first()
    if phone is None:
        return None
    check_enter(phone, at)
    if not is_stale(phone, at):
        phone.used_at = at
        phone.save(update_fields=["used_at"])
    return phone.member


@transaction.atomic
def join_by_phone(number, name, *, at, **fields):
    """A new member whose number was just shown, without a mail address."""
    if Phone.objects.filter(number=number).exists():
        raise Refused(_("这个号码刚刚有了账号，直接登录就好。"))
    member = join(None, name, at=at, **fields)
    _keep(member, number, at)
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
    phone = _keep(by, number, at)
    what = What.PHONE_CHANGED if before else What.PHONE_NEW
    tell_change(by, what, device=device, province=province, also=[["sms", before]] if before else (), at=at)
    return phone


def _keep(member, number, at):
    """The Phone of a member; somebody who bound the same number in the same moment was first."""
    try:
        with transaction.atomic():
            return Phone.objects.create(member=member, number=number, proved_at=at, used_at=at)
    except IntegrityError:
        raise Refused(_("这个号码刚刚绑到了另一个账号上，用它登录看看。")) from None


@transaction.atomic
def unbind_phone(by, *, at, device="", province=""):
    """Take a member's number off, where another way in is left."""
    phone = Phone.objects.select_for_update().filter(member=by).first()
    if phone is None:
        return
    check_unbind(by, at)
    phone.delete()
    tell_change(by, What.PHONE_GONE, device=device, province=province, also=[["sms", phone.number]], at=at)


@transaction.atomic
def release_number(number, *, knows=False, at):
    """Whoever holds a number now says that the account it is bound to is not hers: where the number was not used here for
    STALE_DAYS it is taken off, and the account told. `knows`: that nothing else opens that account."""
    phone = Phone.objects.select_for_update(of=("self",)).select_related("member").filter(number=number).first()
    if phone is not None:
        check_release(phone, at, knows)
        phone.delete()
        tell_change(phone.member, What.PHONE_TAKEN, at=at)


def warn_alone(at):
    """Tell each member who has nothing but a number that it goes stale in WARN_DAYS, once each time; returns how many."""
    ends = at - timedelta(days=STALE_DAYS)
    told = Change.objects.filter(member=OuterRef("member"), what=What.PHONE_ENDING, at__gt=OuterRef("used_at"))
    due = Phone.objects.filter(
        ~Exists(told), used_at__gt=ends, used_at__lte=ends + timedelta(days=WARN_DAYS), member__is_active=True, member__email=None
    )  # fmt: skip
    alone = [phone.member for phone in due.select_related("member") if is_alone(phone, at)]
    for member in alone:
        tell_change(member, What.PHONE_ENDING, at=at)
    return len(alone)
