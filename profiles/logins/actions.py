"""Accounts of elsewhere: one that was shown opens an account, begins one, or is linked to one with its member's yes."""

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from community.access.permissions import Refused
from profiles.actions import join
from profiles.logins.permissions import check_enter, check_link, check_unlink
from profiles.models import Member
from profiles.signin.actions import tell_change
from profiles.signin.models import Phone, What


def _uids(uid, older):
    return [one for one in (uid, older) if one]


@transaction.atomic
def enter_by_login(code, uid, older="", *, at):
    """The member to whom what was just shown is linked, which is noted as used; None where it is nobody's. What was
    linked by an older name goes by its new one from now on."""
    rows = SocialAccount.objects.select_for_update(of=("self",)).select_related("user")
    found = {row.uid: row for row in rows.filter(provider=code, uid__in=_uids(uid, older))}
    row = found.get(uid) or found.get(older)
    if row is None:
        return None
    check_enter(row)
    SocialAccount.objects.filter(pk=row.pk).update(uid=uid, last_login=at)
    return row.user


def belongs_to(mail, number):
    """ "mail" or "phone" where one of them, proved elsewhere, is a member's here; "" where neither is."""
    if Member.objects.at_address(mail).exists():
        return "mail"
    return "phone" if number and Phone.objects.filter(number=number).exists() else ""


@transaction.atomic
def join_by_login(code, uid, name, *, called="", older="", at, **fields):
    """A new member who was just shown by a provider, without a mail address."""
    if SocialAccount.objects.filter(provider=code, uid__in=_uids(uid, older)).exists():
        raise Refused(_("这边刚刚有了账号，直接登录就好。"))
    member = join(None, name, at=at, **fields)
    _keep(member, code, uid, called)
    return member


@transaction.atomic
def link(by, code, uid, *, called="", older="", way="", device="", province="", at):
    """What a member has just shown elsewhere opens her account from now on; she is told by every channel."""
    Member.objects.select_for_update(of=("self",)).get(pk=by.pk)
    check_link(by, code, _uids(uid, older), way)
    if SocialAccount.objects.filter(provider=code, uid__in=_uids(uid, older)).exists():
        return
    _keep(by, code, uid, called)
    tell_change(by, What.LOGIN_NEW, device=device, province=province, at=at)


def _keep(member, code, uid, called):
    """The row of an account of elsewhere: its uid and what it is called there, and nothing else."""
    try:
        with transaction.atomic():
            return SocialAccount.objects.create(user=member, provider=code, uid=uid, extra_data={"name": called})
    except IntegrityError:
        raise Refused(_("它刚刚连到了另一个账号上，用它登录看看。")) from None


@transaction.atomic
def unlink(by, account, *, device="", province="", at):
    """Let one go, where another way in is left."""
    Member.objects.select_for_update(of=("self",)).get(pk=by.pk)
    check_unlink(by, account, at)
    account.delete()
    tell_change(by, What.LOGIN_GONE, device=device, province=province, at=at)
